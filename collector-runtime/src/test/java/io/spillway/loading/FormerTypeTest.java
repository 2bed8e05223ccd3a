package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormerTypeTest {
    record DebugConfig(String verbosity) {}

    /** Takes the place of the exporter {@code debug}. */
    private static final class DebugFactory implements ExporterFactory<DebugConfig> {
        @Override
        public String type() {
            return "debug";
        }

        @Override
        public DebugConfig defaults() {
            return new DebugConfig("basic");
        }

        @Override
        public Map<Signal, Stability> signals() {
            return Stability.BETA.forEverySignal();
        }

        @Override
        public Exporter create(DebugConfig config, Set<Signal> signals, ComponentContext context) {
            throw new AssertionError("only configurations are read here");
        }
    }

    private static LoadedConfig load(String exporter, String yaml, String extensions) throws ConfigException {
        String file =
                "receivers: {in: }\nexporters:\n  %s: %s\n%s\nservice:\n  extensions: [%s]\n  pipelines: {traces: {receivers: [in], exporters: [%s]}}\n"
                        .formatted(
                                exporter,
                                yaml,
                                extensions.isEmpty() ? "" : "extensions: {" + extensions + ": {any_key: 1}}",
                                extensions,
                                exporter);
        ComponentCatalog catalog = new ComponentCatalog(List.of(new DebugFactory(), new TestCatalog.Receivers()));
        return new ConfigLoader(catalog, Map.of()).load(List.of("yaml:" + file), List.of());
    }

    @ParameterizedTest
    @CsvSource({"debug, detailed", "info, normal", "warn, basic", "error, basic"})
    void loggingIsDebugWithAVerbosity(String level, String verbosity) throws Exception {
        LoadedConfig loaded = load("logging", "{loglevel: " + level + "}", "");

        assertThat(loaded.config().components().get(ComponentKind.EXPORTER).get(ComponentId.parse("logging")))
                .satisfies(exporter -> assertThat(exporter.config()).isEqualTo(new DebugConfig(verbosity)));
        assertThat(loaded.warnings())
                .extracting(Problem::text)
                .containsExactly(
                        "is now called debug: write debug: {verbosity: detailed}",
                        "is now called verbosity: write verbosity: " + verbosity);
    }

    @Test
    void anUnknownLevelIsRefused() {
        assertThatThrownBy(() -> load("logging", "{loglevel: loud}", ""))
                .hasMessageContaining(
                        "exporters::logging::loglevel: unknown level (expected: one of [debug, error, info, warn])");
    }

    @ParameterizedTest
    @CsvSource({"pprof, JDK Flight Recorder", "memory_ballast, -Xmx"})
    void extensionsWithoutEffectAreAcceptedAndNotStarted(String type, String advice) throws Exception {
        LoadedConfig loaded = load("debug", "", type);

        assertThat(loaded.config().extensions()).isEmpty();
        assertThat(loaded.warnings())
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.toString()).contains("extensions::" + type + ": has no effect: ", advice));
    }

    @ParameterizedTest
    @CsvSource({"loki, otlp_http: {endpoint: http://loki:3100/otlp}", "jaeger, otlp_grpc: {endpoint: jaeger:4317"})
    void removedTypesAreRefusedWithTheLinesToWriteInstead(String type, String lines) {
        assertThatThrownBy(() -> load(type, "{endpoint: x}", ""))
                .hasMessageContaining("exporters::" + type + ": is no longer supported: write " + lines)
                .message()
                .hasLineCount(1);
    }
}
