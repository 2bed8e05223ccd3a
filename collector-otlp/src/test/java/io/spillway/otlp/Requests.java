package io.spillway.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;

/** Export requests for tests. */
final class Requests {
    private Requests() {}

    static ExportTraceServiceRequest traces(int spans) {
        return traces(spans, "x");
    }

    /** Spans that each carry an attribute with this text. */
    static ExportTraceServiceRequest traces(int spans, String text) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var scope = request.addResourceSpansBuilder().setResource(resource()).addScopeSpansBuilder();
        for (int i = 1; i <= spans; i++) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(id(16, i))
                    .setSpanId(id(8, i))
                    .setName("span " + i)
                    .setStartTimeUnixNano(i)
                    .setEndTimeUnixNano(i + 1L)
                    .addAttributes(attribute("text", text)));
        }
        return request.build();
    }

    static ExportMetricsServiceRequest metrics(int points) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        var gauge = Metric.newBuilder().setName("temperature");
        for (int i = 1; i <= points; i++) {
            gauge.getGaugeBuilder()
                    .addDataPoints(
                            NumberDataPoint.newBuilder().setTimeUnixNano(i).setAsInt(i));
        }
        request.addResourceMetricsBuilder()
                .setResource(resource())
                .addScopeMetricsBuilder()
                .addMetrics(gauge);
        return request.build();
    }

    static ExportLogsServiceRequest logs(int records) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var scope = request.addResourceLogsBuilder().setResource(resource()).addScopeLogsBuilder();
        for (int i = 1; i <= records; i++) {
            scope.addLogRecords(LogRecord.newBuilder()
                    .setTimeUnixNano(i)
                    .setBody(AnyValue.newBuilder().setStringValue("line " + i)));
        }
        return request.build();
    }

    private static Resource resource() {
        return Resource.newBuilder()
                .addAttributes(attribute("service.name", "test"))
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString id(int length, int number) {
        byte[] id = new byte[length];
        id[length - 1] = (byte) number;
        id[length - 2] = (byte) (number >>> 8);
        id[0] = 1;
        return ByteString.copyFrom(id);
    }
}
