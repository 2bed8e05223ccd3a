package io.spillway.loading;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Requirements;
import io.spillway.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Metrics of the collector that the collector sends itself, in intervals.
 *
 * @param interval milliseconds from one attempt to the next
 * @param timeout milliseconds for one attempt, where the exporter has no timeout of its own
 */
public record PeriodicReader(int interval, int timeout, PushExporter exporter) implements Requirements {
    public PeriodicReader {
        new Checks()
                .that(interval > 0, "interval", interval, "> 0 milliseconds")
                .that(timeout > 0, "timeout", timeout, "> 0 milliseconds")
                .done();
    }

    static PeriodicReader defaults() {
        return new PeriodicReader(60_000, 30_000, new PushExporter(Optional.empty(), Optional.empty()));
    }

    @Override
    public void check(Checks checks) {
        boolean some = exporter.otlp().isPresent() || exporter.console().isPresent();
        checks.that(some, "exporter", "is required (expected: otlp)");
    }

    /** The ways to send. */
    public record PushExporter(
            Optional<OtlpPush> otlp,

            @Ignored("the collector does not print its metrics: read the page for Prometheus")
            Optional<Object> console) {}

    /**
     * OTLP over HTTP or gRPC.
     *
     * @param protocol {@code http/protobuf} or {@code grpc}
     * @param endpoint a URL, or host and port; {@code /v1/metrics} is added to one without a path
     * @param certificate a file with the authorities that may sign the server's certificate
     * @param timeout milliseconds for one attempt; 0 for that of the reader
     */
    @Ignored(key = "default_histogram_aggregation", value = "the collector's histograms have fixed buckets")
    public record OtlpPush(
            String protocol,
            String endpoint,
            Map<String, Secret> headers,
            String compression,
            int timeout,
            boolean insecure,
            String certificate,
            String clientCertificate,
            String clientKey,
            String temporalityPreference)
            implements Requirements {
        private static final List<String> HTTP = List.of("http/protobuf");
        private static final List<String> GRPC = List.of("grpc", "grpc/protobuf");

        public OtlpPush {
            new Checks()
                    .that(
                            host(url(endpoint, insecure)).isPresent(),
                            "endpoint",
                            "\"" + endpoint + "\"",
                            "a URL such as http://localhost:4318")
                    .that(
                            temporalityPreference.isEmpty() || temporalityPreference.equals("cumulative"),
                            "temporality_preference",
                            temporalityPreference,
                            "cumulative")
                    .that(timeout >= 0, "timeout", timeout, ">= 0 milliseconds")
                    .done();
        }

        static OtlpPush defaults() {
            return new OtlpPush("", "http://localhost:4318", Map.of(), "", 0, false, "", "", "", "");
        }

        /** The protocol has no default. */
        @Override
        public void check(Checks checks) {
            boolean known = HTTP.contains(protocol) || GRPC.contains(protocol);
            checks.that(known, "protocol", "\"" + protocol + "\"", "http/protobuf or grpc");
        }

        boolean isGrpc() {
            return GRPC.contains(protocol);
        }

        boolean isPlain() {
            return insecure || endpoint.startsWith("http://");
        }

        /** The address of the endpoint: a URL with a path for HTTP, host and port for gRPC. */
        String target() {
            String url = url(endpoint, insecure);
            URI parsed = URI.create(url);
            if (isGrpc()) {
                return parsed.getRawAuthority();
            }
            String path = parsed.getRawPath();
            return path.isEmpty() || path.equals("/") ? url.replaceFirst("/$", "") + "/v1/metrics" : url;
        }

        private static String url(String endpoint, boolean insecure) {
            return endpoint.contains("://") ? endpoint : (insecure ? "http://" : "https://") + endpoint;
        }

        private static Optional<String> host(String url) {
            try {
                URI uri = new URI(url);
                boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                return known ? Optional.ofNullable(uri.getHost()) : Optional.empty();
            } catch (URISyntaxException _) {
                return Optional.empty();
            }
        }
    }
}
