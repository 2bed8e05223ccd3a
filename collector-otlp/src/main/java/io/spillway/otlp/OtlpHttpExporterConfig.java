package io.spillway.otlp;

import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Removed;
import io.spillway.config.Requirements;
import io.spillway.export.SendingConfig;
import io.spillway.http.HttpClientConfig;
import io.spillway.http.HttpTarget;
import java.time.Duration;

/**
 * The {@code otlp_http} exporter.
 *
 * @param tracesEndpoint URL for traces; {@code endpoint} + {@code /v1/traces} when empty
 * @param metricsEndpoint URL for metrics; {@code endpoint} + {@code /v1/metrics} when empty
 * @param logsEndpoint URL for logs; {@code endpoint} + {@code /v1/logs} when empty
 * @param encoding the format of request bodies
 */
@Ignored(key = "profiles_endpoint", value = "profiles are not sent")
@Removed(key = "insecure", instead = "tls: {insecure: true}")
@Removed(key = "ca_file", instead = "tls: {ca_file: <path>}")
@Removed(key = "cert_file", instead = "tls: {cert_file: <path>, key_file: <path>}")
@Removed(key = "key_file", instead = "tls: {cert_file: <path>, key_file: <path>}")
public record OtlpHttpExporterConfig(
        @Inline HttpClientConfig client,
        @Inline SendingConfig sending,
        String tracesEndpoint,
        String metricsEndpoint,
        String logsEndpoint,
        HttpEncoding encoding)
        implements Requirements {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int WRITE_BUFFER_BYTES = 512 << 10;

    public OtlpHttpExporterConfig {
        Checks checks = new Checks();
        HttpClientConfig.checkUrl(checks, "traces_endpoint", tracesEndpoint, "a valid URL");
        HttpClientConfig.checkUrl(checks, "metrics_endpoint", metricsEndpoint, "a valid URL");
        HttpClientConfig.checkUrl(checks, "logs_endpoint", logsEndpoint, "a valid URL");
        checks.done();
    }

    /** Protobuf, gzip, 30 s for an attempt, with queue and retries. */
    public static OtlpHttpExporterConfig defaults() {
        return new OtlpHttpExporterConfig(
                HttpClientConfig.defaults("gzip", WRITE_BUFFER_BYTES),
                SendingConfig.defaults(TIMEOUT),
                "",
                "",
                "",
                HttpEncoding.PROTO);
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                !(client.endpoint() + tracesEndpoint + metricsEndpoint + logsEndpoint).isEmpty(),
                "endpoint",
                "at least one endpoint must be specified");
    }

    /**
     * The URL for a signal.
     *
     * @throws IllegalArgumentException when the configuration does not say
     */
    HttpTarget target(Signal signal) {
        String own = endpoint(signal);
        if (!own.isEmpty()) {
            return HttpTarget.parse(own);
        }
        String base = client.endpoint();
        if (base.isEmpty()) {
            throw new IllegalArgumentException("either endpoint or " + signal.key() + "_endpoint must be specified");
        }
        return HttpTarget.parse(base).append("/v1/" + signal.key());
    }

    private String endpoint(Signal signal) {
        return switch (signal) {
            case TRACES -> tracesEndpoint;
            case METRICS -> metricsEndpoint;
            case LOGS -> logsEndpoint;
        };
    }
}
