package io.spillway.partial.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.partial.receiver.PartialReceiverConfig.EndTime;
import io.spillway.partial.store.ClaimedSpan;
import io.spillway.partial.store.SpanKey;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CollectedSpanTest {
    private static final Instant EXPIRED = Instant.ofEpochSecond(1_758_000_030);
    private static final Instant NOW = Instant.ofEpochSecond(1_758_000_035);
    private static final long LAST = 1_758_000_015_000_000_000L;

    private final Span running = Span.newBuilder()
            .setName("import")
            .setStartTimeUnixNano(1_758_000_000_000_000_000L)
            .build();

    @Test
    void itIsMarkedAndSaysWhyItEnds() throws Exception {
        Span span = ended(config(true, EndTime.LAST_HEARTBEAT), claimed(running, LAST, 1));

        assertThat(span.getName()).isEqualTo("import");
        assertThat(attribute(span, "partial.gc").getValue().getBoolValue()).isTrue();
        assertThat(attribute(span, "partial.gc.last_heartbeat").getValue().getIntValue())
                .isEqualTo(LAST);
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(span.getStatus().getMessage())
                .isEqualTo("the span did not end: no heartbeat after 2025-09-16T05:20:15Z");
    }

    @Test
    void copiesOfOneCollectionAreEqualAndAnotherCollectionHasAnotherMark() throws Exception {
        PartialReceiverConfig config = config(true, EndTime.LAST_HEARTBEAT);
        Span first = ended(config, claimed(running, LAST, 1));

        assertThat(ended(config, claimed(running, LAST, 2)).toByteString()).isEqualTo(first.toByteString());
        assertThat(attribute(ended(config, claimed(running, LAST + 1, 1)), "partial.gc.id"))
                .isNotEqualTo(attribute(first, "partial.gc.id"));
    }

    @ParameterizedTest
    @CsvSource({"LAST_HEARTBEAT, 1758000015", "EXPIRY, 1758000030", "NOW, 1758000035"})
    void itsEndIsTheOneThatWasAskedFor(EndTime end, long seconds) throws Exception {
        assertThat(ended(config(true, end), claimed(running, LAST, 1)).getEndTimeUnixNano())
                .isEqualTo(seconds * 1_000_000_000);
    }

    @Test
    void itNeverEndsBeforeItBegan() throws Exception {
        assertThat(ended(config(true, EndTime.LAST_HEARTBEAT), claimed(running, 5, 1))
                        .getEndTimeUnixNano())
                .isEqualTo(running.getStartTimeUnixNano());
    }

    @Test
    void theStatusThatItHasIsKeptAndTheErrorCanBeSwitchedOff() throws Exception {
        Span fine = running.toBuilder()
                .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK))
                .build();

        assertThat(ended(config(true, EndTime.NOW), claimed(fine, LAST, 1)).getStatus())
                .isEqualTo(fine.getStatus());
        assertThat(ended(config(false, EndTime.NOW), claimed(running, LAST, 1)).hasStatus())
                .isFalse();
    }

    @Test
    void whatIsNoSpanIsTold() {
        CollectedSpan collected = new CollectedSpan(config(true, EndTime.NOW), NOW);
        for (ByteString stored : new ByteString[] {ByteString.EMPTY, ByteString.copyFrom(new byte[] {0x0a, 0x7f})}) {
            ClaimedSpan claimed = new ClaimedSpan(new SpanKey(1, 2, 3), LAST, EXPIRED, 1, stored);
            assertThatThrownBy(() -> collected.of(claimed)).isInstanceOf(InvalidProtocolBufferException.class);
        }
    }

    private static Span ended(PartialReceiverConfig config, ClaimedSpan claimed) throws Exception {
        return new CollectedSpan(config, NOW).of(claimed).getScopeSpans(0).getSpans(0);
    }

    private static ClaimedSpan claimed(Span span, long lastHeartbeat, int attempts) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().addScopeSpansBuilder().addSpans(span);
        return new ClaimedSpan(
                new SpanKey(1, 2, 3),
                lastHeartbeat,
                EXPIRED,
                attempts,
                request.build().toByteString());
    }

    private static KeyValue attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(KeyValue::getKey, attribute -> attribute))
                .get(key);
    }

    private static PartialReceiverConfig config(boolean errorStatus, EndTime endTime) {
        PartialReceiverConfig defaults = PartialReceiverConfig.defaults();
        return new PartialReceiverConfig(
                defaults.store(),
                defaults.gcInterval(),
                defaults.jitter(),
                defaults.batchMaxSize(),
                defaults.batchMaxBytes(),
                defaults.lease(),
                errorStatus,
                endTime,
                defaults.liveView());
    }
}
