package io.spillway.standard.debug;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.ottl.ValueText;
import java.util.List;

/** Telemetry with one line for each resource, scope and item. */
final class NormalText {
    private final StringBuilder text = new StringBuilder();
    private int lineStart;

    private NormalText() {}

    static String of(ExportTraceServiceRequest request) {
        NormalText writer = new NormalText();
        int resources = 0;
        for (ResourceSpans resource : request.getResourceSpansList()) {
            writer.resource(
                    "ResourceTraces",
                    resources++,
                    resource.getSchemaUrl(),
                    resource.getResource().getAttributesList());
            int scopes = 0;
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                writer.scope("ScopeTraces", scopes++, scope.getScope(), scope.getSchemaUrl());
                scope.getSpansList().forEach(writer::span);
            }
        }
        return writer.text.toString();
    }

    static String of(ExportLogsServiceRequest request) {
        NormalText writer = new NormalText();
        int resources = 0;
        for (ResourceLogs resource : request.getResourceLogsList()) {
            writer.resource(
                    "ResourceLog",
                    resources++,
                    resource.getSchemaUrl(),
                    resource.getResource().getAttributesList());
            int scopes = 0;
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                writer.scope("ScopeLog", scopes++, scope.getScope(), scope.getSchemaUrl());
                scope.getLogRecordsList().forEach(writer::record);
            }
        }
        return writer.text.toString();
    }

    static String of(ExportMetricsServiceRequest request) {
        NormalText writer = new NormalText();
        int resources = 0;
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            writer.resource(
                    "ResourceMetrics",
                    resources++,
                    resource.getSchemaUrl(),
                    resource.getResource().getAttributesList());
            int scopes = 0;
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                writer.scope("ScopeMetrics", scopes++, scope.getScope(), scope.getSchemaUrl());
                scope.getMetricsList().forEach(writer::metric);
            }
        }
        return writer.text.toString();
    }

    private void resource(String title, int index, String schemaUrl, List<KeyValue> attributes) {
        text.append(title).append(" #").append(index);
        if (!schemaUrl.isEmpty()) {
            text.append(" [").append(schemaUrl).append(']');
        }
        text.append(spaced(attributes));
        endLine();
    }

    private void scope(String title, int index, InstrumentationScope scope, String schemaUrl) {
        String details = scope.getName();
        if (!scope.getVersion().isEmpty()) {
            details += "@" + scope.getVersion();
        }
        if (!schemaUrl.isEmpty()) {
            details += (details.isEmpty() ? "[" : " [") + schemaUrl + "]";
        }
        text.append(title).append(" #").append(index);
        if (!details.isEmpty()) {
            text.append(' ').append(details);
        }
        text.append(spaced(scope.getAttributesList()));
        endLine();
    }

    private void span(Span span) {
        text.append(span.getName())
                .append(' ')
                .append(DebugText.id(span.getTraceId()))
                .append(' ')
                .append(DebugText.id(span.getSpanId()))
                .append(spaced(span.getAttributesList()));
        endLine();
    }

    private void record(LogRecord record) {
        text.append(ValueText.of(record.getBody())).append(' ').append(joined(record.getAttributesList(), " "));
        endLine();
    }

    private void metric(Metric metric) {
        switch (metric.getDataCase()) {
            case GAUGE ->
                metric.getGauge()
                        .getDataPointsList()
                        .forEach(point -> point(metric, point.getAttributesList(), PointText.of(point)));
            case SUM ->
                metric.getSum()
                        .getDataPointsList()
                        .forEach(point -> point(metric, point.getAttributesList(), PointText.of(point)));
            case HISTOGRAM ->
                metric.getHistogram()
                        .getDataPointsList()
                        .forEach(point -> point(metric, point.getAttributesList(), PointText.of(point)));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram()
                        .getDataPointsList()
                        .forEach(point -> point(metric, point.getAttributesList(), PointText.of(point)));
            case SUMMARY ->
                metric.getSummary()
                        .getDataPointsList()
                        .forEach(point -> point(metric, point.getAttributesList(), PointText.of(point)));
            case DATA_NOT_SET -> {}
        }
    }

    private void point(Metric metric, List<KeyValue> attributes, String value) {
        text.append(metric.getName())
                .append('{')
                .append(joined(attributes, ","))
                .append("} ")
                .append(value);
        endLine();
    }

    /** Line breaks inside values become the two characters {@code \\n}, so that a value cannot look like a line of its own. */
    private void endLine() {
        for (int at = text.indexOf("\n", lineStart); at >= 0; at = text.indexOf("\n", at)) {
            text.replace(at, at + 1, "\\n");
        }
        text.append('\n');
        lineStart = text.length();
    }

    private static String spaced(List<KeyValue> attributes) {
        return attributes.isEmpty() ? "" : " " + joined(attributes, " ");
    }

    private static String joined(List<KeyValue> attributes, String separator) {
        return String.join(
                separator,
                attributes.stream()
                        .map(attribute -> attribute.getKey() + "=" + ValueText.of(attribute.getValue()))
                        .toList());
    }
}
