package io.spillway.distribution.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** An OTLP backend that keeps every span that it is sent over HTTP, without compression. */
final class SpanBackend implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    /** A span and its attributes as text. */
    record Arrival(Span span, Map<String, String> attributes, Map<String, String> resource) {
        String spanId() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }
    }

    SpanBackend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(
                    exchange.getRequestBody().readAllBytes());
            for (ResourceSpans resource : request.getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        arrivals.add(new Arrival(
                                span,
                                texts(span.getAttributesList()),
                                texts(resource.getResource().getAttributesList())));
                    }
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, attribute -> switch (attribute
                .getValue()
                .getValueCase()) {
            case STRING_VALUE -> attribute.getValue().getStringValue();
            case BOOL_VALUE -> String.valueOf(attribute.getValue().getBoolValue());
            case INT_VALUE -> String.valueOf(attribute.getValue().getIntValue());
            default -> attribute.getValue().toString();
        }));
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** What came from a service. */
    List<Arrival> arrivals(String service) {
        return arrivals.stream()
                .filter(arrival -> service.equals(arrival.resource().get("service.name")))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
