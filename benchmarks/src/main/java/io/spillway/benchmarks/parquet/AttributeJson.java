package io.spillway.benchmarks.parquet;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/** Makes the JSON text of all attributes of a decoded request, those of a resource and a scope once. */
final class AttributeJson {
    private final StringBuilder json = new StringBuilder();
    private long length;

    /** The characters of all texts that were made so far. */
    long length() {
        return length;
    }

    void make(Message request) {
        switch (request) {
            case ExportTraceServiceRequest traces ->
                traces.getResourceSpansList().forEach(resource -> {
                    text(resource.getResource().getAttributesList());
                    resource.getScopeSpansList().forEach(scope -> {
                        text(scope.getScope().getAttributesList());
                        scope.getSpansList().forEach(this::span);
                    });
                });
            case ExportLogsServiceRequest logs ->
                logs.getResourceLogsList().forEach(resource -> {
                    text(resource.getResource().getAttributesList());
                    resource.getScopeLogsList().forEach(scope -> {
                        text(scope.getScope().getAttributesList());
                        scope.getLogRecordsList().forEach(record -> text(record.getAttributesList()));
                    });
                });
            case ExportMetricsServiceRequest metrics ->
                metrics.getResourceMetricsList().forEach(resource -> {
                    text(resource.getResource().getAttributesList());
                    resource.getScopeMetricsList().forEach(scope -> {
                        text(scope.getScope().getAttributesList());
                        scope.getMetricsList().forEach(this::metric);
                    });
                });
            default -> throw new IllegalArgumentException("request: " + request.getClass());
        }
    }

    private void span(Span span) {
        text(span.getAttributesList());
        span.getEventsList().forEach(event -> text(event.getAttributesList()));
        span.getLinksList().forEach(link -> text(link.getAttributesList()));
    }

    private void metric(Metric metric) {
        metric.getGauge().getDataPointsList().forEach(point -> text(point.getAttributesList()));
        metric.getSum().getDataPointsList().forEach(point -> text(point.getAttributesList()));
        metric.getHistogram().getDataPointsList().forEach(point -> text(point.getAttributesList()));
    }

    /** The generated telemetry has nothing that JSON must escape. */
    private void text(List<KeyValue> attributes) {
        json.setLength(0);
        for (KeyValue attribute : attributes) {
            json.append(json.isEmpty() ? "{\"" : ",\"")
                    .append(attribute.getKey())
                    .append("\":");
            if (attribute.getValue().hasStringValue()) {
                json.append('"').append(attribute.getValue().getStringValue()).append('"');
            } else {
                json.append(attribute.getValue().getIntValue());
            }
        }
        length += json.append('}').toString().length();
    }
}
