package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Log lines tell failures in words: no statement of main code that logs takes the message of an exception as it is, because such
 * a message is often a host name, a path or the state of an object. {@code Reason} turns an exception into words.
 */
class LoggedFailuresTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern STATEMENT_END = Pattern.compile(";\\s*\n");
    private static final Pattern LOGS = Pattern.compile("\\.(warn|error|info|debug|log)\\(");
    private static final Pattern MESSAGE = Pattern.compile("(?<!event)\\.getMessage\\(\\)");

    @Test
    void noLogLineHasTheMessageOfAnException() throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        for (Path file : sources()) {
            files++;
            for (String statement : STATEMENT_END.split(Files.readString(file), -1)) {
                if (LOGS.matcher(statement).find() && MESSAGE.matcher(statement).find()) {
                    found.add(ROOT.relativize(file) + ": " + statement.strip());
                }
            }
        }
        assertThat(files).isGreaterThan(100);
        assertThat(found).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path main : modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }
}
