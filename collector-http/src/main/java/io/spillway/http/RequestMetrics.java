package io.spillway.http;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.observe.CollectorMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The measurements of a server's requests. The number of series is bounded whatever clients send: unusual methods count as
 * {@code _OTHER}, unknown paths have no route, and the server's address is the configured one.
 */
final class RequestMetrics {
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");
    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final MeterRegistry meters;
    private final Tags server;
    private final Map<Kind, Histograms> histograms = new ConcurrentHashMap<>();

    private record Kind(String method, String route, int status) {}

    private record Histograms(
            DistributionSummary duration, DistributionSummary request, DistributionSummary response) {}

    RequestMetrics(MeterRegistry meters, HttpServerConfig config, int port) {
        this.meters = meters;
        Tags fixed = Tags.of(
                "network_protocol_name",
                "http",
                "network_protocol_version",
                "1.1",
                "url_scheme",
                config.tls().isOn() ? "https" : "http");
        this.server = config.transport().equals("unix")
                ? fixed.and("server_address", config.endpoint())
                : fixed.and(
                        "server_address",
                        Endpoint.parse(config.endpoint()).host(),
                        "server_port",
                        Integer.toString(port));
    }

    /** @param route as it was added; empty when no route matches */
    void answered(
            String method,
            String route,
            int status,
            long durationNanos,
            long requestBodyBytes,
            long responseBodyBytes) {
        Kind kind = new Kind(METHODS.contains(method) ? method : "_OTHER", route, status);
        Histograms of = histograms.computeIfAbsent(kind, this::register);
        of.duration().record((double) durationNanos / NANOS_PER_SECOND);
        of.request().record((double) requestBodyBytes);
        of.response().record((double) responseBodyBytes);
    }

    private Histograms register(Kind kind) {
        Tags tags = server.and(
                "http_request_method", kind.method(), "http_response_status_code", Integer.toString(kind.status()));
        Tags all = kind.route().isEmpty() ? tags : tags.and("http_route", kind.route());
        return new Histograms(
                CollectorMetrics.HTTP_SERVER_REQUEST_DURATION.histogram(meters, all),
                CollectorMetrics.HTTP_SERVER_REQUEST_BODY_SIZE.histogram(meters, all),
                CollectorMetrics.HTTP_SERVER_RESPONSE_BODY_SIZE.histogram(meters, all));
    }
}
