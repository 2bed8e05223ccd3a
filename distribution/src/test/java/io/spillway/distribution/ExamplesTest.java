package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentCatalog;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example loads. {@code documents.YamlBlocksTest} holds the blocks of the documents to the same. */
class ExamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final ConfigLoader LOADER = new ConfigLoader(ComponentCatalog.load(), Map.of());

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("config-examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesLoadWithoutAWarning(Path file) throws ConfigException {
        LoadedConfig loaded = LOADER.load(List.of(file.toString()), List.of());

        assertThat(loaded.warnings()).isEmpty();
    }

    /** A reload keeps components with equal configurations, so the same file must give equal configurations. */
    @ParameterizedTest
    @MethodSource("examples")
    void examplesAreTheSameWhenTheyAreReadAgain(Path file) throws ConfigException {
        assertThat(LOADER.load(List.of(file.toString()), List.of()).config())
                .isEqualTo(LOADER.load(List.of(file.toString()), List.of()).config());
    }
}
