package io.spillway.benchmarks.partial;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Spans of about 600 bytes whose larger part does not compress. The same number makes the same span. */
final class Payloads {
    private static final int RANDOM_BYTES = 500;

    byte[] traceId(int span) {
        SplittableRandom random = new SplittableRandom(span);
        return ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }

    byte[] spanId(int span) {
        return ByteBuffer.allocate(8)
                .putLong(new SplittableRandom(~span).nextLong())
                .array();
    }

    String traceIdHex(int span) {
        return HexFormat.of().formatHex(traceId(span));
    }

    String spanIdHex(int span) {
        return HexFormat.of().formatHex(spanId(span));
    }

    byte[] body(int span) {
        byte[] noise = new byte[RANDOM_BYTES];
        new SplittableRandom(span).nextBytes(noise);
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpans(Span.newBuilder()
                        .setTraceId(ByteString.copyFrom(traceId(span)))
                        .setSpanId(ByteString.copyFrom(spanId(span)))
                        .setName("GET /orders/{id}")
                        .setStartTimeUnixNano(1_758_000_000_000_000_000L)
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("noise")
                                .setValue(AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(noise)))));
        return request.build().toByteArray();
    }
}
