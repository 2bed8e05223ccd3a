package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {
    private static final String MINIMAL = """
            receivers:
              in:
            exporters:
              out_grpc:
                timeout: 1m30s
            service:
              pipelines:
                traces: {receivers: [in], exporters: [out_grpc]}
            """;

    @TempDir
    Path directory;

    @Test
    void readsASmallFileIntoRecords() throws Exception {
        LoadedConfig loaded = loader(Map.of()).load(List.of(file("config.yaml", MINIMAL)), List.of());

        CollectorConfig config = loaded.config();
        PipelineId traces = new PipelineId(Signal.TRACES, "");
        assertThat(config.pipelines().get(traces))
                .isEqualTo(new PipelineConfig(
                        traces, List.of(ComponentId.parse("in")), List.of(), List.of(ComponentId.parse("out_grpc"))));
        assertThat(exporter(loaded, "out_grpc").timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(exporter(loaded, "out_grpc").client().endpoint()).isEqualTo("localhost:4317");
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.files()).containsOnlyKeys(directory.resolve("config.yaml"));
        assertThat(config.telemetry()).isEqualTo(TelemetryConfig.defaults());
    }

    @Test
    void reportsEveryProblemWithItsPlace() throws Exception {
        String file = file("config.yaml", """
                receivers:
                  in:
                    grpc:
                      enpoint: x
                exporters:
                  out_grpc:
                    timeout: soon
                  nosuch:
                service:
                  pipelines:
                    traces:
                      receivers: [in]
                      processors: [nop/2]
                      exporters: [out_grpc, spans]
                """);

        assertThat(problems(file))
                .containsExactly(
                        file + ":4:7: receivers::in::grpc::enpoint: unknown key (did you mean \"endpoint\"?)",
                        file
                                + ":7:14: exporters::out_grpc::timeout: invalid duration \"soon\" (expected: a duration such as 200ms, 5s or 1h30m)",
                        file
                                + ":8:3: exporters: unknown type: \"nosuch\" for id: \"nosuch\" (valid values: [out, out_grpc, spans])",
                        file
                                + ":13:20: service::pipelines::traces: references processor \"nop/2\" which is not configured",
                        file
                                + ":14:29: service::pipelines::traces: references exporter \"spans\" which is not configured");
    }

    private List<String> problems(String uri) {
        ConfigException e = catchThrowableOfType(
                ConfigException.class, () -> loader(Map.of()).load(List.of(uri), List.of()));
        return e.problems().stream().map(Problem::toString).toList();
    }

    private static TestCatalog.ExporterConfig exporter(LoadedConfig loaded, String id) {
        return (TestCatalog.ExporterConfig) loaded.config()
                .components()
                .get(ComponentKind.EXPORTER)
                .get(ComponentId.parse(id))
                .config();
    }

    private static ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(TestCatalog.catalog(), environment);
    }

    private String file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        return file.toString();
    }
}
