package io.spillway.standard;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.standard.match.ConfiguredValue;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Small batches for the tests of this package. */
public final class TestBatches {
    private TestBatches() {}

    public static KeyValue attribute(String key, Object value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(ConfiguredValue.of(value))
                .build();
    }

    public static ByteString traceId(long high, long low) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(high).putLong(low).flip());
    }

    public static Span.Builder span(String name) {
        return Span.newBuilder()
                .setName(name)
                .setTraceId(traceId(1, name.hashCode() + 1L))
                .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 1}));
    }

    public static Traces traces(Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        scope.getScopeBuilder().setName("scope").setVersion("1.0");
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        return Traces.of(ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource()).addScopeSpans(scope))
                .build());
    }

    public static Logs logs(LogRecord.Builder... records) {
        ScopeLogs.Builder scope = ScopeLogs.newBuilder();
        for (LogRecord.Builder record : records) {
            scope.addLogRecords(record);
        }
        return Logs.of(ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(
                        ResourceLogs.newBuilder().setResource(resource()).addScopeLogs(scope))
                .build());
    }

    public static Metrics metrics(Metric.Builder... metrics) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (Metric.Builder metric : metrics) {
            scope.addMetrics(metric);
        }
        return Metrics.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder().setResource(resource()).addScopeMetrics(scope))
                .build());
    }

    private static Resource resource() {
        return Resource.newBuilder()
                .addAttributes(attribute("service.name", "shop"))
                .build();
    }

    public static List<Span> spans(Telemetry batch) {
        List<Span> spans = new ArrayList<>();
        for (ResourceSpans resource : ((Traces) batch).message().getResourceSpansList()) {
            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
        }
        return spans;
    }

    public static List<String> names(Telemetry batch) {
        return spans(batch).stream().map(Span::getName).toList();
    }

    public static List<LogRecord> records(Telemetry batch) {
        List<LogRecord> records = new ArrayList<>();
        for (ResourceLogs resource : ((Logs) batch).message().getResourceLogsList()) {
            resource.getScopeLogsList().forEach(scope -> records.addAll(scope.getLogRecordsList()));
        }
        return records;
    }

    public static AnyValue value(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .findFirst()
                .orElse(AnyValue.getDefaultInstance());
    }
}
