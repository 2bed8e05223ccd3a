package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The module table of docs/architecture.md is what the poms say, its rows stand in order, and no module grows too large. */
final class ModulesTest {
    private static final Path ROOT = Path.of("..");
    /** A row of the table: the module, the modules it depends on, its responsibility. */
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\| ([^|]*) \\| [^|]+ \\|$");

    private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");
    private static final Pattern MODULE = Pattern.compile("<module>([a-z-]+)</module>");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<dependency>\\s*<groupId>io\\.spillway</groupId>\\s*<artifactId>([a-z-]+)</artifactId>"
                    + "(?:\\s*<type>[a-z-]+</type>)?(?:\\s*<scope>([a-z]+)</scope>)?\\s*</dependency>");

    private static final Map<String, Set<String>> DOCUMENTED = new TreeMap<>();
    private static final List<String> ROWS = new ArrayList<>();
    private static final Map<String, Set<String>> BUILT = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        for (String line : page.substring(0, page.indexOf("Packages inside")).split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                ROWS.add(row.group(1));
                DOCUMENTED.put(row.group(1), names(NAME.matcher(row.group(2))));
            }
        }
        Matcher modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (modules.find()) {
            BUILT.put(modules.group(1), dependencies(modules.group(1)));
        }
    }

    private static Set<String> names(Matcher matcher) {
        Set<String> names = new TreeSet<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The modules that the main code of a module is compiled with and that its pom names. */
    private static Set<String> dependencies(String module) throws IOException {
        Matcher declared =
                DEPENDENCY.matcher(Files.readString(ROOT.resolve(module).resolve("pom.xml")));
        Set<String> names = new TreeSet<>();
        while (declared.find()) {
            if (!"test".equals(declared.group(2))) {
                names.add(declared.group(1));
            }
        }
        return names;
    }

    @Test
    void theTableIsWhatIsBuilt() {
        assertThat(DOCUMENTED).isEqualTo(BUILT);
    }

    @Test
    void arrowsPointDownward() {
        for (int i = 0; i < ROWS.size(); i++) {
            assertThat(ROWS.subList(i + 1, ROWS.size()))
                    .as("modules below %s", ROWS.get(i))
                    .containsAll(DOCUMENTED.get(ROWS.get(i)));
        }
    }

    @Test
    void pluginsDoNotSeeTheRuntime() {
        List<String> users = BUILT.entrySet().stream()
                .filter(module -> module.getValue().contains("collector-runtime"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(users).containsExactly("benchmarks", "distribution");
    }

    @Test
    void noModuleHasMoreThanAFifthOfTheMainCode() {
        Map<String, Long> lines = new TreeMap<>();
        BUILT.keySet().stream()
                .filter(module -> !module.equals("benchmarks") && !module.equals("collector-testkit"))
                .forEach(module -> lines.put(module, lines(ROOT.resolve(module).resolve("src/main/java"))));
        long all = lines.values().stream().mapToLong(Long::longValue).sum();

        Map.Entry<String, Long> largest = lines.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow();
        assertThat(largest.getValue() * 5)
                .as("lines of %s times five, of %s in all", largest, all)
                .isLessThanOrEqualTo(all);
    }

    private static long lines(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .mapToLong(ModulesTest::linesOf)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long linesOf(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
