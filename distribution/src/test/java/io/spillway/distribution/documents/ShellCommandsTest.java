package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands of the documents that {@link ShellCommandsIT} does not run, each with its reason. Their programs exist, and know the options and
 * scenarios that the command names.
 */
final class ShellCommandsTest {
    private static final Map<String, String> NOT_RUN = notRun();
    /** Picocli's own option. */
    private static final String HELP = "--help";

    private static Map<String, String> notRun() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("./mvnw verify", "the build that runs the tests cannot run itself");
        reasons.put("./mvnw -q -pl benchmarks -am package", "another build in the folders of this one");
        reasons.put("benchmarks/run-against-otelcol", "a benchmark: minutes of load on two idle cores");
        reasons.put("taskset -c", "a benchmark: minutes of load on an idle core");
        reasons.put("$JAVA_HOME/bin/java -cp benchmarks/", "a benchmark: minutes of load on a database of its own");
        return reasons;
    }

    static Optional<String> reasonNotToRun(ShellBlocks.Command command) {
        return NOT_RUN.entrySet().stream()
                .filter(entry -> command.text().startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    static Stream<ShellBlocks.Command> commands() {
        return Page.all().stream()
                .flatMap(page -> ShellBlocks.commands(page).stream())
                .filter(command -> reasonNotToRun(command).isPresent());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theProgramExistsAndKnowsItsOptions(ShellBlocks.Command command) {
        List<String> words = Arrays.asList(command.text().split("\\s+"));
        String sources = sources(words.getFirst());

        assertThat(words.stream()
                        .filter(word -> word.startsWith("--") && !word.equals(HELP))
                        .filter(option -> !sources.contains("\"" + option + "\"")))
                .as("unknown options")
                .isEmpty();
        assertThat(words.stream()
                        .filter(word -> followsScenario(words, word))
                        .filter(scenario -> !sources.contains("\"" + scenario + "\"")))
                .as("unknown scenarios")
                .isEmpty();
        assertThat(words.stream()
                        .filter(word -> word.endsWith("Benchmark"))
                        .filter(type -> !sources.contains(" class " + type.substring(type.lastIndexOf('.') + 1) + " ")))
                .as("unknown benchmarks")
                .isEmpty();
    }

    private static boolean followsScenario(List<String> words, String word) {
        int index = words.indexOf(word);
        return index > 0 && words.get(index - 1).equals("--scenario");
    }

    /** The text that knows a program's options; the program itself has to be there where it is ours. */
    private static String sources(String program) {
        if (program.contains("/") && !program.startsWith("$")) {
            assertThat(Page.ROOT.resolve(program)).isExecutable();
        }
        try (Stream<Path> files = Files.walk(Page.ROOT.resolve("benchmarks/src/main/java"))) {
            StringBuilder text = new StringBuilder();
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
