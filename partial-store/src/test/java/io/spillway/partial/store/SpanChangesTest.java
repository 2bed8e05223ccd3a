package io.spillway.partial.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpanChangesTest {
    @Test
    void theLatestHeartbeatOfASpanIsLeft() {
        SpanChanges changes = SpanChanges.of(List.of(beat(1, 10), beat(1, 30), beat(1, 20), beat(2, 5)), List.of());

        assertThat(changes.heartbeats()).extracting(Heartbeat::eventUnixNano).containsExactly(30L, 5L);
    }

    @Test
    void aStopBeatsEveryHeartbeatWhicheverCameFirst() {
        SpanChanges changes = SpanChanges.of(List.of(beat(1, 99)), List.of(new Stop(key(1), 10), new Stop(key(1), 20)));

        assertThat(changes.heartbeats()).isEmpty();
        assertThat(changes.stops()).containsExactly(new Stop(key(1), 20));
    }

    @Test
    void rowsAreInTheOrderOfTheKeyWithNegativeNumbersFirst() {
        SpanChanges changes = SpanChanges.of(List.of(beat(3, 1), beat(-1, 1), beat(2, 1)), List.of());

        assertThat(changes.heartbeats()).extracting(beat -> beat.key().spanId()).containsExactly(-1L, 2L, 3L);
    }

    private static Heartbeat beat(long span, long event) {
        return new Heartbeat(key(span), event, 1_000, 7, () -> new SpanBody("", "", 0, ByteString.EMPTY));
    }

    private static SpanKey key(long span) {
        return new SpanKey(1, 1, span);
    }
}
