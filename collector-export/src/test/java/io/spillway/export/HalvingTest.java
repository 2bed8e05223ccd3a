package io.spillway.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HalvingTest {
    private static final Outcome.Rejected NO = Outcome.rejected(Status.Code.INVALID_ARGUMENT, "no");

    private final List<Telemetry> sent = new ArrayList<>();

    /** Requests of three items each, which {@link NumberedItems} writes with one resource. */
    private static Telemetry joined(Signal signal, int requests) {
        return Telemetry.merge(LongStream.range(0, requests)
                .mapToObj(i -> NumberedItems.batch(signal, 3 * i, 3))
                .toList());
    }

    /** A peer that rejects every batch with one of these items. */
    private Function<Telemetry, Outcome> peerThatRejects(Set<Long> bad) {
        return batch -> {
            sent.add(batch);
            return NumberedItems.numbers(batch).stream().anyMatch(bad::contains) ? NO : Outcome.ACCEPTED;
        };
    }

    private static List<Long> numbers(List<Halving.Piece> pieces, Class<? extends Outcome> outcome) {
        return pieces.stream()
                .filter(piece -> outcome.isInstance(piece.outcome()))
                .flatMap(piece -> NumberedItems.numbers(piece.batch()).stream())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void oneBadRequestIsDroppedAlone(Signal signal) {
        for (long bad = 0; bad < 100; bad++) {
            sent.clear();
            List<Halving.Piece> pieces = Halving.send(joined(signal, 100), NO, peerThatRejects(Set.of(3 * bad + 1)));

            assertThat(numbers(pieces, Outcome.Rejected.class)).containsExactly(3 * bad, 3 * bad + 1, 3 * bad + 2);
            assertThat(numbers(pieces, Outcome.Accepted.class)).hasSize(297).isSorted();
            assertThat(sent).hasSizeLessThanOrEqualTo(14);
        }
    }

    @Test
    void aPeerThatRejectsEverythingIsSentEveryEntryAtMostTwice() {
        List<Halving.Piece> pieces = Halving.send(joined(Signal.TRACES, 64), NO, batch -> {
            sent.add(batch);
            return NO;
        });

        assertThat(pieces).hasSize(64);
        assertThat(sent).hasSize(2 * 64 - 2);
    }

    @Test
    void oneRequestAloneIsNotSentAgain() {
        Telemetry one = NumberedItems.batch(Signal.LOGS, 0, 50);

        assertThat(Halving.send(one, NO, peerThatRejects(Set.of()))).containsExactly(new Halving.Piece(one, NO));
        assertThat(sent).isEmpty();
    }

    @Test
    void wrongCredentialsAreNoFaultOfTheData() {
        Outcome.Rejected denied = Outcome.rejected(Status.Code.PERMISSION_DENIED, "no");
        Telemetry batch = joined(Signal.METRICS, 4);

        assertThat(Halving.send(batch, denied, peerThatRejects(Set.of())))
                .containsExactly(new Halving.Piece(batch, denied));
        assertThat(sent).isEmpty();
    }

    @Test
    void aHalfThatIsGivenUpIsNotCut() {
        Outcome down = Outcome.throttled(Status.Code.UNAVAILABLE, "down");

        assertThat(Halving.send(joined(Signal.TRACES, 4), NO, _ -> down))
                .extracting(Halving.Piece::outcome)
                .containsExactly(down, down);
    }
}
