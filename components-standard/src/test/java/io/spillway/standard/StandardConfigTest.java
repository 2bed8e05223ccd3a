package io.spillway.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.config.Section;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import io.spillway.loading.Problem;
import io.spillway.ottl.ErrorMode;
import io.spillway.standard.attributes.AttributesProcessorConfig;
import io.spillway.standard.attributes.ResourceProcessorConfig;
import io.spillway.standard.batch.BatchProcessorConfig;
import io.spillway.standard.file.FileExporterConfig;
import io.spillway.standard.file.FileFormat;
import io.spillway.standard.file.RotationConfig;
import io.spillway.standard.filter.FilterConfig;
import io.spillway.standard.match.MatchConfig;
import io.spillway.standard.memorylimiter.MemoryLimiterConfig;
import io.spillway.standard.probabilistic.ProbabilisticSamplerConfig;
import io.spillway.standard.probabilistic.SamplerMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The components' records are filled from files as users write them. */
class StandardConfigTest {
    private static final String REST = """
            receivers: {nop: }
            exporters: {nop: }
            service: {pipelines: {traces: {receivers: [nop], exporters: [nop]}}}
            """;

    @TempDir
    Path folder;

    private LoadedConfig load(String yaml) throws ConfigException, IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, yaml);
        return new ConfigLoader(ComponentCatalog.load(), Map.of()).load(List.of(file.toString()), List.of());
    }

    private <C> C processor(String yaml, Class<C> type) throws ConfigException, IOException {
        LoadedConfig loaded = load("processors:\n" + yaml.indent(2) + REST);
        String id = yaml.substring(0, yaml.indexOf(':'));
        return type.cast(Objects.requireNonNull(loaded.config()
                        .components()
                        .get(ComponentKind.PROCESSOR)
                        .get(ComponentId.parse(id)))
                .config());
    }

    private List<String> problems(String yaml) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> load("processors:\n" + yaml.indent(2) + REST));
        return refused.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void batch() throws Exception {
        assertThat(processor("batch:", BatchProcessorConfig.class)).isEqualTo(BatchProcessorConfig.DEFAULTS);
        assertThat(processor("""
                                batch/2:
                                  timeout: 1s
                                  send_batch_size: 10
                                  send_batch_max_size: 20
                                  metadata_keys: [tenant]
                                  metadata_cardinality_limit: 5
                                """, BatchProcessorConfig.class))
                .isEqualTo(new BatchProcessorConfig(Duration.ofSeconds(1), 10, 20, List.of("tenant"), 5));
    }

    @Test
    void memoryLimiter() throws Exception {
        MemoryLimiterConfig config = processor("""
                                memory_limiter:
                                  check_interval: 1s
                                  limit_mib: 4000
                                  spike_limit_mib: 800
                                """, MemoryLimiterConfig.class);

        assertThat(config.limitMib()).isEqualTo(4000);
        assertThat(config.maxGcIntervalWhenHardLimited()).isEqualTo(Duration.ofSeconds(30));
        assertThat(problems("memory_limiter:"))
                .anySatisfy(problem -> assertThat(problem).contains("'check_interval' must be greater than zero"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("'limit_mib' or 'limit_percentage' must be greater than zero"));
    }

    @Test
    void attributes() throws Exception {
        AttributesProcessorConfig config = processor("""
                                attributes/example:
                                  include:
                                    match_type: strict
                                    services: [auth]
                                    attributes:
                                      - {key: env, value: dev}
                                      - {key: flag}
                                    libraries: [{name: lib}]
                                  actions:
                                    - {key: db.table, action: delete}
                                    - {key: redacted, value: true, action: upsert}
                                    - {key: copy, from_attribute: original, action: update}
                                    - {key: account, value: 2245, action: insert}
                                    - {key: mail, action: hash}
                                    - {key: code, action: convert, converted_type: int}
                                    - {key: url, pattern: '^(?P<scheme>\\w+)', action: extract}
                                    - {key: tenant, from_context: metadata.tenant, default_value: none, action: upsert}
                                """, AttributesProcessorConfig.class);

        assertThat(config.actions()).hasSize(8);
        assertThat(config.actions().get(1).value()).isEqualTo(Optional.of(true));
        assertThat(config.actions().get(3).value()).isEqualTo(Optional.of(2245L));
        MatchConfig include = config.include().orElseThrow();
        assertThat(include.attributes().getFirst().value()).isEqualTo(Optional.of("dev"));
        assertThat(include.attributes().getLast().value()).isEmpty();
        assertThat(include.libraries().getFirst().version()).isEmpty();
        assertThat(config.exclude()).isEmpty();
        assertThat(problems("attributes: {actions: [{key: a, action: shout}]}"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("actions::0::action").contains("shout"));
        assertThat(problems("attributes:"))
                .anySatisfy(problem -> assertThat(problem).contains("missing required field \"actions\""));
    }

    @Test
    void resource() throws Exception {
        assertThat(processor(
                                "resource: {attributes: [{key: a, value: 1, action: insert}]}",
                                ResourceProcessorConfig.class)
                        .attributes())
                .hasSize(1);
    }

    @Test
    void filter() throws Exception {
        FilterConfig config = processor("""
                                filter/ottl:
                                  error_mode: propagate
                                  traces:
                                    span:
                                      - 'attributes["container.name"] == "app_container_1"'
                                      - 'name == "app_3"'
                                  metrics:
                                    metric: ['type == METRIC_DATA_TYPE_HISTOGRAM']
                                    datapoint: ['metric.type == METRIC_DATA_TYPE_SUMMARY']
                                  logs:
                                    log_record: ['severity_number < SEVERITY_NUMBER_WARN']
                                """, FilterConfig.class);

        assertThat(config.errorMode()).isEqualTo(ErrorMode.PROPAGATE);
        assertThat(config.traces().span()).hasSize(2);
        assertThat(config.logs().logRecord()).hasSize(1);
        assertThat(processor("""
                                filter:
                                  trace_conditions:
                                    - context: span
                                      conditions: ['name == "a"']
                                  log_conditions:
                                    - 'log.severity_number < SEVERITY_NUMBER_WARN'
                                """, FilterConfig.class).errorMode()).isEqualTo(ErrorMode.IGNORE);
        assertThat(problems("filter: {traces: {span: ['nme == 1']}}"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("processors::filter::traces::span::0")
                        .contains("column 1: path \"nme\" is not known in context span"));
    }

    @Test
    void probabilisticSampler() throws Exception {
        ProbabilisticSamplerConfig config = processor("""
                                probabilistic_sampler:
                                  mode: equalizing
                                  sampling_percentage: 15.3
                                  hash_seed: 22
                                """, ProbabilisticSamplerConfig.class);

        assertThat(config.mode()).isEqualTo(Optional.of(SamplerMode.EQUALIZING));
        assertThat(config.samplingPercentage()).isEqualTo(15.3);
        assertThat(processor("probabilistic_sampler: {sampling_percentage: 10}", ProbabilisticSamplerConfig.class)
                        .mode())
                .isEmpty();
    }

    @Test
    void debug() throws Exception {
        LoadedConfig loaded = load("""
                receivers: {nop: }
                exporters:
                  debug: {verbosity: detailed, sampling_initial: 5, sampling_thereafter: 200}
                  debug/2: {use_internal_logger: false, output_paths: [stderr]}
                service: {pipelines: {traces: {receivers: [nop], exporters: [debug, debug/2]}}}
                """);

        assertThat(loaded.config().components().get(ComponentKind.EXPORTER).values())
                .extracting(component -> component.config().toString())
                .allSatisfy(text -> assertThat(text).contains("DebugExporterConfig"));
    }

    @Test
    void file() throws Exception {
        LoadedConfig loaded = load("""
                receivers: {nop: }
                exporters:
                  file/no_rotation: {path: ./foo}
                  file/rotation_with_default_settings: {path: ./foo, rotation: }
                  file/rotation_with_custom_settings:
                    path: ./foo
                    rotation: {max_megabytes: 10, max_days: 3, max_backups: 3, localtime: true}
                    format: proto
                    compression: zstd
                    compression_params: {level: 3}
                  file/flush_every_5_seconds: {path: ./foo, flush_interval: 5s, create_directory: true}
                service: {pipelines: {traces: {receivers: [nop], exporters: [file/no_rotation]}}}
                """);

        assertThat(file(loaded, "file/no_rotation").rotation().isOn()).isFalse();
        assertThat(file(loaded, "file/rotation_with_default_settings").rotation())
                .isEqualTo(Section.on(RotationConfig.DEFAULTS));
        FileExporterConfig custom = file(loaded, "file/rotation_with_custom_settings");
        assertThat(custom.rotation()).isEqualTo(Section.on(new RotationConfig(10, 3, 3, true)));
        assertThat(custom.format()).isEqualTo(FileFormat.PROTO);
        assertThat(custom.compressionParams().level()).isEqualTo(3);
        assertThat(file(loaded, "file/flush_every_5_seconds").flushInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    private static FileExporterConfig file(LoadedConfig loaded, String id) {
        return (FileExporterConfig) Objects.requireNonNull(
                        loaded.config().components().get(ComponentKind.EXPORTER).get(ComponentId.parse(id)))
                .config();
    }
}
