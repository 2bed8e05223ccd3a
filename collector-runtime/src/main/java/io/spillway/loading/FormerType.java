package io.spillway.loading;

import io.spillway.component.ComponentKind;
import java.util.Map;
import java.util.Optional;

/** The types of components that files for older versions of the OpenTelemetry Collector name and that exist no longer. */
sealed interface FormerType {
    /**
     * A type with a new name.
     *
     * @param type the new name
     * @param lines the lines to write instead
     */
    record Renamed(String type, String lines) implements FormerType {}

    /** A type that is accepted and does nothing, with the reason. */
    record WithoutEffect(String reason) implements FormerType {}

    /** A type that is refused, with the lines to write instead. */
    record Removed(String lines) implements FormerType {}

    /** The former type of this name. */
    static Optional<FormerType> find(ComponentKind kind, String type) {
        return switch (kind) {
            case EXPORTER -> Optional.ofNullable(Known.EXPORTERS.get(type));
            case PROCESSOR -> Optional.ofNullable(Known.PROCESSORS.get(type));
            case EXTENSION -> Optional.ofNullable(Known.EXTENSIONS.get(type));
            case RECEIVER, CONNECTOR -> Optional.empty();
        };
    }

    /** The tables. */
    final class Known {
        private static final Removed JAEGER = new Removed(
                "otlp_grpc: {endpoint: jaeger:4317, tls: {insecure: true}}, because Jaeger receives OTLP itself");
        private static final Map<String, FormerType> EXPORTERS = Map.of(
                LoggingExporter.TYPE,
                new Renamed("debug", "debug: {verbosity: detailed}"),
                "loki",
                new Removed("otlp_http: {endpoint: http://loki:3100/otlp}, because Loki receives OTLP itself"),
                "jaeger",
                JAEGER,
                "jaeger_thrift",
                JAEGER,
                "opencensus",
                new Removed("otlp_grpc: {endpoint: host:4317}"));
        private static final Map<String, FormerType> PROCESSORS = Map.of(
                "queued_retry",
                new Removed("sending_queue: {enabled: true} and retry_on_failure: {enabled: true} in the exporter"));
        private static final Map<String, FormerType> EXTENSIONS = Map.of(
                "memory_ballast",
                new WithoutEffect("the JVM sizes its heap by itself; limit it with -Xmx or -XX:MaxRAMPercentage"),
                "pprof",
                new WithoutEffect("it profiles Go programs; use JDK Flight Recorder: jcmd <pid> JFR.start"));

        private Known() {}
    }
}
