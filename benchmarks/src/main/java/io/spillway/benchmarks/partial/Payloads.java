package io.spillway.benchmarks.partial;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Spans of about 600 bytes whose larger part does not compress, made beforehand. */
final class Payloads {
    private static final int RANDOM_BYTES = 500;

    private final byte[][] bodies;
    private final String[] texts;

    Payloads(int spans) {
        bodies = IntStream.range(0, spans).mapToObj(Payloads::make).toArray(byte[][]::new);
        texts = Stream.of(bodies).map(Base64.getEncoder()::encodeToString).toArray(String[]::new);
    }

    private static byte[] traceId(int span) {
        SplittableRandom random = new SplittableRandom(span);
        return ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }

    private static byte[] spanId(int span) {
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

    /** An encoded {@code TracesData} with this one span. */
    byte[] body(int span) {
        return bodies[span];
    }

    /** The same in base64. */
    String text(int span) {
        return texts[span];
    }

    private static byte[] make(int span) {
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
