package io.spillway.loading;

import io.spillway.config.AnyCase;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Removed;
import io.spillway.config.Synonyms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the collector reports on itself: {@code service.telemetry}.
 *
 * @param resource attributes of the collector itself; an empty value takes away one that it would have by itself
 */
public record TelemetryConfig(
        LogsConfig logs, MetricsConfig metrics, TracesConfig traces, Map<String, Optional<Object>> resource) {
    static final String NOT_EXPORTED = "Spillway does not send its own telemetry to a backend";
    private static final String ATTRIBUTES = "attributes";

    public TelemetryConfig {
        new Checks()
                .that(
                        attributeList(resource).stream()
                                .allMatch(it -> it instanceof Map<?, ?> map && map.get("name") instanceof String),
                        "resource::attributes",
                        "every attribute needs a name")
                .done();
    }

    public static TelemetryConfig defaults() {
        return new TelemetryConfig(LogsConfig.DEFAULTS, MetricsConfig.DEFAULTS, new TracesConfig(), Map.of());
    }

    /**
     * The attributes in {@link #resource}, which may be a map, or a list of names and values under {@code attributes}. An
     * empty value takes an attribute away.
     */
    public Map<String, Optional<Object>> resourceAttributes() {
        List<?> listed = attributeList(resource);
        if (listed.isEmpty()) {
            return resource;
        }
        Map<String, Optional<Object>> attributes = new LinkedHashMap<>();
        for (Object entry : listed) {
            Map<?, ?> attribute = (Map<?, ?>) entry;
            attributes.put(String.valueOf(attribute.get("name")), Optional.ofNullable(attribute.get("value")));
        }
        return attributes;
    }

    private static List<?> attributeList(Map<String, Optional<Object>> resource) {
        return resource.getOrDefault(ATTRIBUTES, Optional.empty()).orElse(List.of()) instanceof List<?> list
                ? list
                : List.of();
    }

    /**
     * The log of the collector.
     *
     * @param outputPaths files, {@code stderr} or {@code stdout}
     * @param initialFields added to every line
     */
    public record LogsConfig(
            LogLevel level,
            boolean development,
            LogEncoding encoding,
            boolean disableCaller,
            boolean disableStacktrace,
            LogSampling sampling,
            List<String> outputPaths,
            List<String> errorOutputPaths,
            Map<String, Object> initialFields,
            boolean disableZapResource,
            @Ignored(NOT_EXPORTED) Optional<Object> processors) {
        private static final LogsConfig DEFAULTS = new LogsConfig(
                LogLevel.INFO,
                false,
                LogEncoding.CONSOLE,
                false,
                false,
                LogSampling.defaults(),
                List.of("stderr"),
                List.of("stderr"),
                Map.of(),
                false,
                Optional.empty());
    }

    /** The least level that is logged. The last three count as {@code error}. */
    @AnyCase
    public enum LogLevel {
        DEBUG,
        @Synonyms("")
        INFO,
        @Synonyms("warning")
        WARN,
        ERROR,
        DPANIC,
        PANIC,
        FATAL
    }

    /** The format of a line of the log. */
    public enum LogEncoding {
        CONSOLE,
        JSON
    }

    /**
     * Thins out lines that say the same.
     *
     * @param initial how many of them are written in each tick
     * @param thereafter every how many of the rest are written; none when 0
     */
    public record LogSampling(boolean enabled, Duration tick, int initial, int thereafter) {
        public LogSampling {
            new Checks()
                    .that(!enabled || tick.isPositive(), "tick", tick, "> 0")
                    .that(initial >= 0, "initial", initial, ">= 0")
                    .that(thereafter >= 0, "thereafter", thereafter, ">= 0")
                    .done();
        }

        static LogSampling defaults() {
            return new LogSampling(true, Duration.ofSeconds(10), 10, 100);
        }
    }

    /** The metrics of the collector. */
    @Removed(key = "address", instead = "readers: [{pull: {exporter: {prometheus: {host: localhost, port: 8888}}}}]")
    public record MetricsConfig(
            MetricsLevel level,
            List<MetricReader> readers,

            @Ignored("the collector's metrics have fixed names and attributes")
            Optional<Object> views) {
        private static final MetricsConfig DEFAULTS = new MetricsConfig(
                MetricsLevel.NORMAL,
                List.of(new MetricReader(
                        Optional.of(new PullReader(new PullExporter(Optional.of(PrometheusConfig.defaults())))),
                        Optional.empty())),
                Optional.empty());

        public MetricsConfig {
            new Checks()
                    .that(
                            level == MetricsLevel.NONE || !readers.isEmpty(),
                            "readers",
                            "collector telemetry metrics reader should exist when metric level is not none")
                    .that(
                            level == MetricsLevel.DETAILED || views.isEmpty(),
                            "views",
                            "can only be set when level is detailed")
                    .done();
        }

        /** The readers that send the metrics: none at level {@code none}. */
        public List<PeriodicReader> periodic() {
            return level == MetricsLevel.NONE
                    ? List.of()
                    : readers.stream()
                            .flatMap(reader -> reader.periodic().stream())
                            .toList();
        }

        /** The Prometheus endpoints to open: none at level {@code none}. */
        public List<PrometheusConfig> prometheus() {
            return level == MetricsLevel.NONE
                    ? List.of()
                    : readers.stream()
                            .flatMap(reader -> reader.pull().stream())
                            .flatMap(pull -> pull.exporter().prometheus().stream())
                            .toList();
        }
    }

    /** How much is measured. */
    @AnyCase
    public enum MetricsLevel {
        NONE,
        BASIC,
        NORMAL,
        DETAILED
    }

    /** One way out for the metrics. */
    public record MetricReader(Optional<PullReader> pull, Optional<PeriodicReader> periodic) {
        public MetricReader {
            new Checks()
                    .that(periodic.isPresent() || pull.isPresent(), "pull", "is required, or periodic")
                    .done();
        }
    }

    /** Metrics that others come and get. */
    public record PullReader(PullExporter exporter) {}

    /** In which form they get them. */
    public record PullExporter(Optional<PrometheusConfig> prometheus) {
        public PullExporter {
            new Checks()
                    .that(prometheus.isPresent(), "prometheus", "is required, as the one exporter of pull readers")
                    .done();
        }
    }

    /**
     * A page for Prometheus.
     *
     * @param withoutTypeSuffix counters have no {@code _total}
     */
    public record PrometheusConfig(
            String host,
            int port,
            boolean withoutScopeInfo,
            boolean withoutTypeSuffix,
            boolean withoutUnits,
            ResourceLabels withResourceConstantLabels) {
        public PrometheusConfig {
            new Checks()
                    .that(port >= 0 && port <= 65_535, "port", port, "0 to 65535")
                    .done();
        }

        public static PrometheusConfig defaults() {
            return new PrometheusConfig("localhost", 8888, true, true, true, new ResourceLabels(List.of(), List.of()));
        }
    }

    /** Attributes of the collector that stand on every metric: those included and not excluded. */
    public record ResourceLabels(List<String> included, List<String> excluded) {}

    /** The spans of the collector, of which there are none: the section is read and has no effect. */
    public record TracesConfig(
            @Ignored(NOT_EXPORTED) Optional<Object> level,
            @Ignored(NOT_EXPORTED) Optional<Object> propagators,
            @Ignored(NOT_EXPORTED) Optional<Object> processors,
            @Ignored(NOT_EXPORTED) Optional<Object> sampler,
            @Ignored(NOT_EXPORTED) Optional<Object> limits) {
        TracesConfig() {
            this(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }
}
