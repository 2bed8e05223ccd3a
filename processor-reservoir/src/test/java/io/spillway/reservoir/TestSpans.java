package io.spillway.reservoir;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Small batches of spans. */
final class TestSpans {
    private TestSpans() {}

    static ByteString traceId(long high, long low) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(high).putLong(low).flip());
    }

    static ByteString spanId(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
    }

    /** A span of a trace with this randomness, an id of its own and nothing else. */
    static Span.Builder span(long randomness, long spanId) {
        return Span.newBuilder()
                .setTraceId(traceId(7, randomness))
                .setSpanId(spanId(spanId))
                .setName("s" + spanId);
    }

    static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    static ResourceSpans.Builder resource(String service, Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        ResourceSpans.Builder resource = ResourceSpans.newBuilder().addScopeSpans(scope);
        resource.getResourceBuilder().addAttributes(attribute("service.name", service));
        return resource;
    }

    static Traces batch(ResourceSpans.Builder... resources) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (ResourceSpans.Builder resource : resources) {
            request.addResourceSpans(resource);
        }
        return Traces.of(request.build());
    }

    static Traces batch(Span.Builder... spans) {
        return batch(resource("shop", spans));
    }

    static List<Span> spans(List<? extends Telemetry> batches) {
        List<Span> spans = new ArrayList<>();
        for (Telemetry batch : batches) {
            for (ResourceSpans resource : ((Traces) batch).message().getResourceSpansList()) {
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            }
        }
        return spans;
    }

    static long randomness(Span span) {
        return span.getTraceId().asReadOnlyByteBuffer().getLong(8) & ((1L << 56) - 1);
    }
}
