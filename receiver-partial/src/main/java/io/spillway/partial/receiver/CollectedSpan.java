package io.spillway.partial.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.partial.store.ClaimedSpan;
import java.time.Instant;
import java.util.HexFormat;

/** Ends a span that did not end by itself. */
final class CollectedSpan {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final PartialReceiverConfig config;
    private final Instant now;

    /** @param now the time of this cycle */
    CollectedSpan(PartialReceiverConfig config, Instant now) {
        this.config = config;
        this.now = now;
    }

    /**
     * The span as it goes into the pipeline.
     *
     * @throws InvalidProtocolBufferException when what is stored is no span
     */
    ResourceSpans of(ClaimedSpan claimed) throws InvalidProtocolBufferException {
        ExportTraceServiceRequest stored = ExportTraceServiceRequest.parseFrom(claimed.request());
        for (ResourceSpans resource : stored.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    return resource.toBuilder()
                            .clearScopeSpans()
                            .addScopeSpans(scope.toBuilder().clearSpans().addSpans(ended(span, claimed)))
                            .build();
                }
            }
        }
        throw new InvalidProtocolBufferException("no span is stored");
    }

    private Span ended(Span span, ClaimedSpan claimed) {
        long last = claimed.lastHeartbeatUnixNano();
        Span.Builder ended = span.toBuilder()
                .setEndTimeUnixNano(Math.max(span.getStartTimeUnixNano(), endTime(claimed)))
                .addAttributes(attribute("partial.gc", AnyValue.newBuilder().setBoolValue(true)))
                .addAttributes(attribute("partial.gc.id", AnyValue.newBuilder().setStringValue(mark(claimed))))
                .addAttributes(attribute(
                        "partial.gc.last_heartbeat", AnyValue.newBuilder().setIntValue(last)));
        if (config.errorStatus() && span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_UNSET) {
            ended.setStatus(Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("the span did not end: no heartbeat after " + instant(last)));
        }
        return ended.build();
    }

    private long endTime(ClaimedSpan claimed) {
        return switch (config.endTime()) {
            case LAST_HEARTBEAT -> claimed.lastHeartbeatUnixNano();
            case EXPIRY -> nanos(claimed.expiredAt());
            case NOW -> nanos(now);
        };
    }

    /** Two collections of one span differ if there was a heartbeat between them. */
    private static String mark(ClaimedSpan claimed) {
        return claimed.key().traceIdHex() + "-" + claimed.key().spanIdHex() + "-"
                + HexFormat.of().toHexDigits(claimed.lastHeartbeatUnixNano());
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
    }

    private static Instant instant(long unixNano) {
        return Instant.ofEpochSecond(
                Math.floorDiv(unixNano, NANOS_PER_SECOND), Math.floorMod(unixNano, NANOS_PER_SECOND));
    }
}
