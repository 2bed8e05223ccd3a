package io.spillway.distribution.endtoend;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Log records as programs send them for spans in flight. A span's number is its id, and each has a trace of its own. */
final class PartialRecords {
    private PartialRecords() {}

    /** @param frequency a third of the time to expiry */
    static LogRecord heartbeat(long span, long unixNano, Duration frequency, String name) {
        return record("heartbeat", span, unixNano, name).toBuilder()
                .addAttributes(attribute("partial.frequency", frequency.toMillis() + "ms"))
                .build();
    }

    static LogRecord stop(long span, long unixNano) {
        return record("stop", span, unixNano, "end");
    }

    private static LogRecord record(String event, long span, long unixNano, String name) {
        ExportTraceServiceRequest.Builder body = ExportTraceServiceRequest.newBuilder();
        body.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpans(Span.newBuilder()
                        .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16)
                                .putLong(span * 0x9E3779B97F4A7C15L)
                                .putLong(1)
                                .flip()))
                        .setSpanId(ByteString.copyFrom(
                                ByteBuffer.allocate(8).putLong(span).flip()))
                        .setName(name));
        return LogRecord.newBuilder()
                .setTimeUnixNano(unixNano)
                .addAttributes(attribute("partial.event", event))
                .setBody(AnyValue.newBuilder().setBytesValue(body.build().toByteString()))
                .build();
    }

    static ExportLogsServiceRequest request(List<LogRecord> records) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogsBuilder().addAllLogRecords(records);
        return request.build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
