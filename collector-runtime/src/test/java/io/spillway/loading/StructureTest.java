package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Signal;
import io.spillway.loading.TelemetryConfig.LogEncoding;
import io.spillway.loading.TelemetryConfig.LogLevel;
import io.spillway.loading.TelemetryConfig.MetricsLevel;
import io.spillway.loading.TelemetryConfig.PrometheusConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StructureTest {
    private static final String ENDS = "receivers: {in: }\nexporters: {out_grpc: , spans: }\n";
    private static final String SERVICE = "service: {pipelines: {traces: {receivers: [in], exporters: [out_grpc]}}}\n";

    @Test
    void somethingHasToBeThere() {
        assertThat(problems(""))
                .containsExactly(
                        "yaml: empty configuration file",
                        "yaml: service::pipelines: service must have at least one pipeline");
        assertThat(problems("exporters: {out_grpc: }\n" + SERVICE))
                .contains("yaml: no receiver configuration specified in config");
        assertThat(problems("receivers: {in: }\n" + SERVICE))
                .contains("yaml: no exporter configuration specified in config");
        assertThat(problems(ENDS)).containsExactly("yaml: service::pipelines: service must have at least one pipeline");
    }

    @Test
    void unknownKeysAreReportedWithTheValidOnes() {
        assertThat(problems(ENDS + SERVICE + "exportrs: {}\n"))
                .containsExactly(
                        "yaml:4:1: exportrs: unknown key (valid values: [receivers, processors, exporters, connectors,"
                                + " extensions, service]) (did you mean \"exporters\"?)");
        assertThat(
                        problems(
                                ENDS
                                        + "service: {pipeline: , pipelines: {traces: {receiver: [], receivers: [in], exporters: [spans]}}}"))
                .containsExactly(
                        "yaml:3:11: service::pipeline: unknown key (valid values: [extensions, pipelines, telemetry, memory])"
                                + " (did you mean \"pipelines\"?)",
                        "yaml:3:44: service::pipelines::traces::receiver: unknown key (valid values: [receivers, processors,"
                                + " exporters]) (did you mean \"receivers\"?)");
        assertThat(problems(ENDS + "processors: {edt: }\n" + SERVICE))
                .containsExactly("yaml:3:14: processors: unknown type: \"edt\" for id: \"edt\" (valid values: [edit])"
                        + " (did you mean \"edit\"?)");
    }

    @Test
    void idsAreChecked() {
        assertThat(problems(ENDS + "service: {pipelines: {trace: {receivers: [in], exporters: [spans]}}}"))
                .containsExactly(
                        "yaml:3:23: service::pipelines::trace: unknown signal \"trace\" (valid values: [traces,"
                                + " metrics, logs]) (did you mean \"traces\"?)");
        assertThat(problems(ENDS + "service: {pipelines: {traces/: {receivers: [in], exporters: [spans]}}}"))
                .singleElement()
                .asString()
                .startsWith("yaml:3:23: service::pipelines: ")
                .contains("the part after / should not be empty");
        assertThat(problems(ENDS + "processors: {edit: , ' edit ': }\n" + SERVICE))
                .containsExactly("yaml:3:22: processors: duplicate name \"edit\" after trimming spaces");
    }

    @Test
    void pipelinesHaveBothEndsAndEveryProcessorOnce() {
        assertThat(
                        problems(
                                ENDS
                                        + "processors: {edit: }\nservice:\n  pipelines:\n    traces: {processors: [edit, edit, gone]}\n"))
                .containsExactly(
                        "yaml:6:5: service::pipelines::traces: must have at least one receiver",
                        "yaml:6:5: service::pipelines::traces: must have at least one exporter",
                        "yaml:6:33: service::pipelines::traces: references processor \"edit\" multiple times",
                        "yaml:6:39: service::pipelines::traces: references processor \"gone\" which is not configured");
    }

    @Test
    void referencesNameWhatIsThereAndFits() {
        assertThat(
                        problems(
                                ENDS
                                        + "service:\n  extensions: [health]\n  pipelines:\n    logs: {receivers: [im], exporters: [spans, out]}\n"))
                .containsExactly(
                        "yaml:4:16: service::extensions: references extension \"health\" which is not configured",
                        "yaml:6:24: service::pipelines::logs: references receiver \"im\" which is not configured (did you mean \"in\"?)",
                        "yaml:6:41: service::pipelines::logs: failed to create \"spans\" exporter for data type \"logs\": telemetry"
                                + " type is not supported (expected: one of [traces])",
                        "yaml:6:48: service::pipelines::logs: references exporter \"out\" which is not configured");
    }

    @Test
    void aConnectorMayNotShareItsId() {
        String yaml = "receivers: {in: }\nexporters: {out_grpc: , join: }\nconnectors: {join: }\n" + SERVICE;
        assertThat(problems(yaml))
                .contains("yaml:3:14: connectors::join: ambiguous ID: Found both \"join\" exporter and \"join\""
                        + " connector. Change one of the components' IDs to eliminate ambiguity (e.g. rename \"join\" connector to"
                        + " \"join/connector\")");
    }

    @Test
    void connectorsNeedBothSides() {
        String connectors = ENDS + "connectors: {join: , join/unused: }\nservice:\n  pipelines:\n";
        assertThat(
                        problems(
                                connectors
                                        + "    traces/a: {receivers: [in], exporters: [join]}\n    traces/b: {receivers: [in], exporters: [join]}\n"))
                .containsExactly(
                        "yaml:6:45: service::pipelines::traces/a: connector \"join\" used as exporter in [traces/a traces/b]"
                                + " pipeline but not used in any supported receiver pipeline");
        assertThat(problems(connectors + "    logs: {receivers: [join], exporters: [out_grpc]}\n"))
                .containsExactly("yaml:6:24: service::pipelines::logs: connector \"join\" used as receiver in [logs]"
                        + " pipeline but not used in any supported exporter pipeline");
        assertThat(
                        problems(
                                connectors
                                        + "    metrics: {receivers: [in], exporters: [join]}\n    logs: {receivers: [join], exporters: [out_grpc]}\n"))
                .hasSize(2);
    }

    @Test
    void cyclesAreShownFromAConnectorToItself() {
        String head = ENDS + "processors: {edit: }\nconnectors: {join: , join/b: }\nservice:\n  pipelines:\n";
        assertThat(problems(head
                        + "    traces: {receivers: [in, join], processors: [edit], exporters: [join, out_grpc]}\n"))
                .containsExactly(
                        "yaml:7:5: service::pipelines::traces: cycle detected: connector \"join\" (traces to traces) ->"
                                + " processor \"edit\" in pipeline \"traces\" -> connector \"join\" (traces to traces)");
        assertThat(problems(head
                        + "    traces/1: {receivers: [in, join/b], exporters: [join]}\n"
                        + "    traces/2: {receivers: [join], processors: [edit], exporters: [join/b, spans]}\n"))
                .containsExactly(
                        "yaml:7:5: service::pipelines::traces/1: cycle detected: connector \"join\" (traces to traces) ->"
                                + " processor \"edit\" in pipeline \"traces/2\" -> connector \"join/b\" (traces to traces) ->"
                                + " connector \"join\" (traces to traces)");
    }

    @Test
    void duplicateEndsCountOnceAndUnusedComponentsStay() throws Exception {
        CollectorConfig config = TestCatalog.load(ENDS
                        + "connectors: {join: }\nprocessors: {edit/unused: }\n"
                        + "service: {pipelines: {logs/x: {receivers: [in, ' in'], exporters: [out_grpc, out_grpc]}}}")
                .config();
        PipelineId id = new PipelineId(Signal.LOGS, "x");
        assertThat(config.pipelines().get(id).receivers()).containsExactly(ComponentId.parse("in"));
        assertThat(config.pipelines().get(id).exporters()).containsExactly(ComponentId.parse("out_grpc"));
        assertThat(config.components().get(ComponentKind.PROCESSOR)).containsOnlyKeys(ComponentId.parse("edit/unused"));
    }

    @Test
    void laterConfigurationsAreLaidOverEarlierOnes() throws Exception {
        String below =
                ENDS + "extensions: {health: }\nservice: {extensions: [health], pipelines: {traces: {receivers: [in],"
                        + " exporters: [out_grpc, spans]}}}\n";
        ConfigLoader loader =
                new ConfigLoader(TestCatalog.catalog(), Map.of("CONFIG", "exporters: {out_grpc: {limit: 7}}"));
        LoadedConfig loaded = loader.load(
                List.of("yaml:" + below, "env:CONFIG", "yaml:exporters::out_grpc::ratio: 0.1"),
                List.of(
                        "exporters.out_grpc.names=[x]",
                        "service.extensions=null",
                        "service.pipelines.traces.exporters=[out_grpc]"));
        TestCatalog.ExporterConfig exporter = (TestCatalog.ExporterConfig) loaded.config()
                .components()
                .get(ComponentKind.EXPORTER)
                .get(ComponentId.parse("out_grpc"))
                .config();
        assertThat(exporter.limit()).isEqualTo(7);
        assertThat(exporter.ratio()).isEqualTo(0.1);
        assertThat(exporter.names()).containsExactly("x");
        assertThat(loaded.config().extensions()).isEmpty();
        assertThat(loaded.config()
                        .pipelines()
                        .get(new PipelineId(Signal.TRACES, ""))
                        .exporters())
                .containsExactly(ComponentId.parse("out_grpc"));
    }

    @Test
    void aNullSectionWipesAnEarlierOneAndAnEmptyMapDoesNot() {
        assertThat(problems(ENDS + SERVICE, "receivers: {}")).isEmpty();
        assertThat(problems(ENDS + SERVICE, "receivers: "))
                .contains("yaml: no receiver configuration specified in config");
    }

    @Test
    void theCommandLineIsCheckedToo() {
        assertThat(load(List.of(), List.of())).containsExactly("at least one config flag must be provided");
        assertThat(load(List.of("yaml:" + ENDS + SERVICE), List.of("a.b")))
                .containsExactly("--set: missing equal sign (expected: key.path=value)");
        assertThat(load(List.of("yaml:" + ENDS + SERVICE), List.of("exporters.out_grpc.enpoint=x")))
                .containsExactly(
                        "--set exporters.out_grpc.enpoint: exporters::out_grpc::enpoint: unknown key (did you mean \"endpoint\"?)");
        assertThat(load(List.of("/no/such/file.yaml", "https:", "env:1"), List.of()))
                .containsExactly(
                        "--config: cannot read file /no/such/file.yaml: no such file",
                        "--config: cannot fetch https:: invalid address: Expected scheme-specific part at index 6: https:",
                        "--config: environment variable \"1\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$");
        assertThat(load(List.of("yaml:- a"), List.of()))
                .containsExactly("yaml:1:1: got a list (expected: a map with keys such as receivers and service)");
    }

    @Test
    void telemetryIsRead() throws Exception {
        LoadedConfig loaded = TestCatalog.load(ENDS + """
                service:
                  telemetry:
                    logs: {level: WARN, encoding: json, initial_fields: {site: a}}
                    metrics: {level: Detailed, readers: [{pull: {exporter: {prometheus: {port: 9999}}}}], views: [x]}
                    traces: {level: none}
                    resource: {service.name: me, service.instance.id: null}
                  pipelines: {traces: {receivers: [in], exporters: [spans]}}
                """);
        TelemetryConfig telemetry = loaded.config().telemetry();
        assertThat(telemetry.logs().level()).isEqualTo(LogLevel.WARN);
        assertThat(telemetry.logs().encoding()).isEqualTo(LogEncoding.JSON);
        assertThat(telemetry.logs().sampling().initial()).isEqualTo(10);
        assertThat(telemetry.metrics().level()).isEqualTo(MetricsLevel.DETAILED);
        assertThat(telemetry.metrics().prometheus())
                .extracting(PrometheusConfig::host, PrometheusConfig::port, PrometheusConfig::withoutTypeSuffix)
                .containsExactly(tuple("localhost", 9999, true));
        assertThat(telemetry.resourceAttributes())
                .isEqualTo(Map.of("service.name", Optional.of("me"), "service.instance.id", Optional.empty()));
        assertThat(loaded.warnings())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("service::telemetry::metrics::views", "service::telemetry::traces::level");
    }

    @Test
    void telemetryThatSpillwayDoesNotHaveIsRefusedByName() {
        String pipelines = "  pipelines: {traces: {receivers: [in], exporters: [spans]}}\n";
        assertThat(problems(ENDS + "service:\n" + pipelines + "  telemetry: {metrics: {address: 'localhost:8888'}}\n"))
                .containsExactly("yaml:5:25: service::telemetry::metrics::address: is no longer supported: use"
                        + " readers: [{pull: {exporter: {prometheus: {host: localhost, port: 8888}}}}]");
        assertThat(problems(ENDS + "service:\n" + pipelines + "  telemetry: {metrics: {readers: [{periodic: {}}]}}\n"))
                .containsExactly("yaml:5:46: service::telemetry::metrics::readers::0::periodic::exporter: is required"
                        + " (expected: otlp)");
        assertThat(
                        problems(
                                ENDS + "service:\n" + pipelines
                                        + "  telemetry: {metrics: {readers: [{periodic: {exporter: {otlp: {endpoint: 'ftp://x'}}}}]}}\n"))
                .anyMatch(problem -> problem.endsWith(
                        "otlp::endpoint: \"ftp://x\" (expected: a URL such as http://localhost:4318)"));
        assertThat(problems(ENDS + "service:\n" + pipelines
                        + "  telemetry: {metrics: {readers: [{periodic: {exporter: {otlp: {}}}}]}}\n"))
                .anyMatch(problem -> problem.endsWith("otlp::protocol: \"\" (expected: http/protobuf or grpc)"));
        assertThat(problems(ENDS + "service:\n" + pipelines + "  telemetry: {metrics: {readers: []}}\n"))
                .containsExactly(
                        "yaml:5:25: service::telemetry::metrics::readers: collector telemetry metrics reader should exist when"
                                + " metric level is not none");
    }

    private static List<String> problems(String... yamls) {
        return load(List.of(yamls).stream().map(yaml -> "yaml:" + yaml).toList(), List.of());
    }

    private static List<String> load(List<String> uris, List<String> sets) {
        ConfigLoader loader = new ConfigLoader(TestCatalog.catalog(), Map.of());
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> loader.load(uris, sets));
        return e == null
                ? List.of()
                : e.problems().stream().map(Problem::toString).toList();
    }
}
