package io.spillway.otlp;

import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;

/**
 * The {@code http} protocol of the {@code otlp} receiver.
 *
 * @param tracesUrlPath the path for traces
 * @param metricsUrlPath the path for metrics
 * @param logsUrlPath the path for logs
 */
public record HttpReceiverConfig(
        @Inline HttpServerConfig server, String tracesUrlPath, String metricsUrlPath, String logsUrlPath) {
    public HttpReceiverConfig {
        tracesUrlPath = absolute(tracesUrlPath);
        metricsUrlPath = absolute(metricsUrlPath);
        logsUrlPath = absolute(logsUrlPath);
        boolean distinct = !tracesUrlPath.equals(metricsUrlPath)
                && !tracesUrlPath.equals(logsUrlPath)
                && !metricsUrlPath.equals(logsUrlPath);
        new Checks()
                .that(
                        distinct,
                        "traces_url_path",
                        "traces_url_path, metrics_url_path and logs_url_path must differ from each other")
                .done();
    }

    /** Port 4318 on loopback, with the paths of the OTLP specification. */
    public static HttpReceiverConfig defaults() {
        return new HttpReceiverConfig(
                HttpServerConfig.defaults("localhost:4318"), "/v1/traces", "/v1/metrics", "/v1/logs");
    }

    String path(Signal signal) {
        return switch (signal) {
            case TRACES -> tracesUrlPath;
            case METRICS -> metricsUrlPath;
            case LOGS -> logsUrlPath;
        };
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }
}
