package io.spillway.distribution.overload;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Requests of numbered spans. Request {@code r} has the numbers from {@code r * spans} on. All are patched copies of one request. */
final class NumberedRequests {
    private static final long MARK = 0x7a3c_5e19_b2d4_f680L;
    private static final int ATTRIBUTE_BYTES = 500;

    private final int spans;
    private final byte[] template;
    private final int[] numbersAt;
    private final int firstRequest;

    private NumberedRequests(int spans, byte[] template, int[] numbersAt, int firstRequest) {
        this.spans = spans;
        this.template = template;
        this.numbersAt = numbersAt;
        this.firstRequest = firstRequest;
    }

    NumberedRequests(int spans) {
        this.spans = spans;
        this.firstRequest = 0;
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var scope = request.addResourceSpansBuilder().addScopeSpansBuilder();
        for (int i = 0; i < spans; i++) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(new byte[16]))
                    .setSpanId(ByteString.copyFrom(new byte[8]))
                    .setName("overload")
                    .setStartTimeUnixNano(MARK)
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("filling")
                            .setValue(AnyValue.newBuilder().setStringValue("x".repeat(ATTRIBUTE_BYTES)))));
        }
        this.template = request.build().toByteArray();
        this.numbersAt = find(template, spans);
    }

    private static int[] find(byte[] template, int spans) {
        ByteBuffer bytes = ByteBuffer.wrap(template).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> found = new ArrayList<>(spans);
        for (int at = 0; at <= template.length - Long.BYTES; at++) {
            if (bytes.getLong(at) == MARK) {
                found.add(at);
            }
        }
        if (found.size() != spans) {
            throw new IllegalStateException("marks found: " + found.size() + " (expected: " + spans + ")");
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The same requests with other numbers. */
    NumberedRequests from(int firstRequest) {
        return new NumberedRequests(spans, template, numbersAt, firstRequest);
    }

    int firstRequest() {
        return firstRequest;
    }

    int spans() {
        return spans;
    }

    byte[] request(int number) {
        byte[] bytes = template.clone();
        ByteBuffer patch = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < spans; i++) {
            patch.putLong(numbersAt[i], (long) number * spans + i);
        }
        return bytes;
    }

    /** The numbers of the spans in a request. */
    static void forEach(byte[] request, IntConsumer action) {
        try {
            SpanCursor cursor =
                    (SpanCursor) Telemetry.read(Signal.TRACES, request).cursor();
            while (cursor.next()) {
                action.accept((int) cursor.startTimeUnixNano());
            }
        } catch (MalformedTelemetryException e) {
            throw new IllegalStateException(e);
        }
    }
}
