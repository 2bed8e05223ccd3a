package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentCatalog;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import io.spillway.loading.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people copy must load: every example, and every whole configuration in the documentation. */
class ExamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\R(.*?)^```");
    private static final ConfigLoader LOADER = new ConfigLoader(ComponentCatalog.load(), Map.of());

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("config-examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    static Stream<Arguments> documented() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(
                            docs, Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")))
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return pages.stream().flatMap(ExamplesTest::configurations).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesLoadWithoutAWarning(Path file) throws ConfigException {
        LoadedConfig loaded = LOADER.load(List.of(file.toString()), List.of());

        assertThat(loaded.warnings()).isEmpty();
    }

    /** What a reload takes as unchanged is what compares as equal. */
    @ParameterizedTest
    @MethodSource("examples")
    void examplesAreTheSameWhenTheyAreReadAgain(Path file) throws ConfigException {
        assertThat(LOADER.load(List.of(file.toString()), List.of()).config())
                .isEqualTo(LOADER.load(List.of(file.toString()), List.of()).config());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documented")
    void documentedConfigurationsLoad(String place, String yaml) {
        assertThat(problems(yaml)).as(place).isEmpty();
    }

    private static List<Problem> problems(String yaml) {
        try {
            LOADER.load(List.of("yaml:" + yaml), List.of());
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }

    /** The blocks that are whole: those with a {@code service}. */
    private static Stream<Arguments> configurations(Path page) {
        String text;
        try {
            text = Files.readString(page);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Matcher blocks = YAML_BLOCK.matcher(text);
        return blocks.results()
                .filter(block ->
                        Pattern.compile("(?m)^service:").matcher(block.group(1)).find())
                .map(block -> Arguments.of(
                        ROOT.relativize(page) + ":"
                                + text.substring(0, block.start()).lines().count(),
                        block.group(1)));
    }
}
