package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.span;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.TelemetryMemory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReservoirSamplerTest {
    /** Randomness of 56 bits that looks random, in the order of the number. */
    private static long rank(int number) {
        return ((long) number << 40) | 0x12_3456_789aL;
    }

    private Sampling sampling = new Sampling(Sampling.config(3));

    @AfterEach
    void stop() throws Exception {
        sampling.stop();
    }

    private static Set<Long> traces(List<Span> spans) {
        return spans.stream().map(TestSpans::randomness).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void keepsTheTracesThatRankHighestAndSaysForHowManyTheyStand() throws Exception {
        sampling.start();
        for (int trace : List.of(5, 1, 9, 3, 7, 2, 8)) {
            sampling.send(span(rank(trace), 1), span(rank(trace), 2));
        }
        sampling.finishWindow();

        List<Span> received = sampling.received();
        assertThat(traces(received)).containsExactly(rank(7), rank(8), rank(9));
        assertThat(received).hasSize(6).allSatisfy(span -> {
            OtTraceState state = OtTraceState.parse(span.getTraceState()).orElseThrow();
            assertThat(state.threshold()).isEqualTo(rank(5));
        });
        assertThat(sampling.dropped(DropReason.BELOW_THRESHOLD) + sampling.dropped(DropReason.DISPLACED))
                .isEqualTo(8);
        assertThat(sampling.metric("sampled_traces", "completeness", "complete"))
                .isEqualTo(3);
    }

    @Test
    void marksTracesOfAWindowThatWasNotFullAsStandingForThemselves() throws Exception {
        sampling.start();
        sampling.send(span(rank(5), 1));
        sampling.finishWindow();

        assertThat(sampling.received())
                .singleElement()
                .satisfies(span -> assertThat(span.getTraceState()).isEqualTo("ot=th:0"));
    }

    @Test
    void respectsThresholdsThatSpansBringAlong() throws Exception {
        sampling.start();
        String high = "ot=th:" + Threshold.format(rank(8));
        String low = "ot=th:" + Threshold.format(rank(1));
        sampling.send(span(rank(9), 1).setTraceState(high), span(rank(10), 2).setTraceState(low));
        sampling.send(span(rank(11), 3), span(rank(4), 4), span(rank(2), 5));
        sampling.finishWindow();

        assertThat(sampling.received())
                .extracting(span -> span.getName() + " " + span.getTraceState())
                .containsExactlyInAnyOrder(
                        "s1 " + high, "s2 ot=th:" + Threshold.format(rank(4)), "s3 ot=th:" + Threshold.format(rank(4)));
    }

    @Test
    void ranksByTheRandomnessOfTheTraceState() throws Exception {
        sampling.start();
        sampling.send(span(rank(1), 1).setTraceState("ot=rv:ffffffffffffff"));
        sampling.send(span(rank(5), 2), span(rank(6), 3), span(rank(7), 4));
        sampling.finishWindow();

        assertThat(sampling.received()).extracting(Span::getName).containsExactlyInAnyOrder("s1", "s3", "s4");
    }

    @Test
    void ranksCountersByAHashAndSaysSo() throws Exception {
        sampling.start();
        for (int counter = 1; counter <= 50; counter++) {
            sampling.send(span(counter, counter));
        }
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(3).allSatisfy(span -> {
            OtTraceState state = OtTraceState.parse(span.getTraceState()).orElseThrow();
            assertThat(state.hasRandomness()).isTrue();
            assertThat(state.randomness()).isGreaterThanOrEqualTo(state.threshold());
        });
        assertThat(traces(sampling.received())).isNotEqualTo(Set.of(48L, 49L, 50L));
    }

    @Test
    void closesAWindowWithoutTraffic() throws Exception {
        sampling.start();
        sampling.advance(Sampling.WINDOW.multipliedBy(3));

        assertThat(sampling.metric("window")).isEqualTo(4);
    }

    @Test
    void waitsForATraceThatGoesOnAfterTheWindow() throws Exception {
        sampling.start();
        sampling.send(span(rank(5), 1));
        for (int i = 0; i < 12; i++) {
            sampling.advance(Duration.ofSeconds(6)).send(span(rank(5), 2 + i));
            assertThat(sampling.received()).isEmpty();
        }
        sampling.advance(Duration.ofSeconds(12));

        assertThat(sampling.received()).hasSize(13);
        assertThat(sampling.next.accepted()).hasSize(1);
    }

    @Test
    void sendsLateSpansAfterTheirTraceWithTheSameMark() throws Exception {
        sampling.start();
        for (int trace : List.of(5, 1, 9, 3)) {
            sampling.send(span(rank(trace), 1));
        }
        sampling.finishWindow();
        assertThat(sampling.received()).hasSize(3);
        sampling.send(span(rank(5), 2), span(rank(1), 2));
        assertThat(sampling.received()).hasSize(4).last().satisfies(span -> {
            assertThat(span.getTraceState()).isEqualTo("ot=th:" + Threshold.format(rank(1)));
            assertThat(span.getName()).isEqualTo("s2");
        });
        assertThat(sampling.metric("late_spans")).isEqualTo(1);
    }

    @Test
    void neverLetsATraceInHalfThatAnEarlierWindowRefused() throws Exception {
        sampling.start();
        sampling.advance(Sampling.WINDOW.minusSeconds(1));
        for (int trace : List.of(5, 4, 9, 3)) {
            sampling.send(span(rank(trace), 1));
        }
        sampling.advance(Duration.ofSeconds(2));
        sampling.send(span(rank(3), 2));
        sampling.finishWindow();

        assertThat(traces(sampling.received())).containsExactly(rank(4), rank(5), rank(9));
        assertThat(sampling.dropped(DropReason.REFUSED_EARLIER)).isEqualTo(1);
    }

    @Test
    void dropsSpansWithoutATraceId() throws Exception {
        sampling.start();
        sampling.send(Span.newBuilder().setName("no id"), span(0, 1).clearTraceId(), span(rank(1), 2));
        sampling.finishWindow();

        assertThat(sampling.received()).extracting(Span::getName).containsExactly("s2");
        assertThat(sampling.dropped(DropReason.NO_TRACE_ID)).isEqualTo(2);
    }

    @Test
    void countsDuplicateSpans() throws Exception {
        sampling.start();
        sampling.send(span(rank(1), 2), span(rank(1), 3));
        sampling.send(span(rank(1), 2));
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(3);
        assertThat(sampling.metric("duplicate_spans")).isEqualTo(1);
    }

    /** Beyond trace_buffer_max_size the traces that have been silent for longest leave early, and say that they are not complete. */
    @Test
    void sendsTracesOnEarlyWhenTooManyWait() throws Exception {
        sampling = new Sampling(Configs.load("{size_k: 10, trace_buffer_max_size: 4}")).start();
        sampling.advance(Sampling.WINDOW.minusSeconds(2));
        for (int trace = 1; trace <= 10; trace++) {
            sampling.send(span(rank(trace), 1));
        }
        sampling.advance(Duration.ofSeconds(2));

        assertThat(sampling.received()).hasSize(6);
        assertThat(sampling.metric("evicted_traces")).isEqualTo(6);
        assertThat(sampling.metric("sampled_traces", "completeness", "incomplete"))
                .isEqualTo(6);
        sampling.advance(Sampling.TIMEOUT.plusSeconds(2));
        assertThat(sampling.received()).hasSize(10);
        assertThat(sampling.metric("sampled_traces", "completeness", "complete"))
                .isEqualTo(4);
    }

    @Test
    void publishesTheThresholdAndTheWindow() throws Exception {
        sampling.start();
        for (int trace : List.of(0x80, 0xC0, 0xD0, 0xE0)) {
            sampling.send(span((long) trace << 48 | 0x12_3456_789aL, 1), span((long) trace << 48 | 0x12_3456_789aL, 2));
        }
        sampling.advance(Duration.ofSeconds(20));
        assertThat(sampling.metric("threshold", "stratum", "default")).isCloseTo(0.5, within(0.001));
        assertThat(sampling.metric("window_age")).isEqualTo(20);
        assertThat(sampling.metric("window_traces", "stratum", "default")).isEqualTo(4);
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(6);
        assertThat(sampling.metric("sampled_spans")).isEqualTo(6);
        assertThat(sampling.metric("threshold", "stratum", "default")).isZero();
    }

    @Test
    void offersALoadAgainUntilItIsTaken() throws Exception {
        sampling.start();
        sampling.next.answer(
                Outcome.throttled(Status.Code.UNAVAILABLE, "down"), Outcome.throttled(Status.Code.UNAVAILABLE, "down"));
        sampling.send(span(rank(1), 1));
        sampling.finishWindow();
        sampling.advanceUntil(
                "it is offered a third time", () -> sampling.next.offered().size() == 3);

        assertThat(sampling.received()).hasSize(1);
    }

    /** The next component is several, and all but one have the spans already. */
    @Test
    void offersAgainToTheRefusingConsumersAlone() throws Exception {
        AtomicInteger offeredToOne = new AtomicInteger();
        sampling.start();
        sampling.next.answerAlways(
                Outcome.throttled(Status.Code.UNAVAILABLE, "one is busy").withRest(() -> {
                    offeredToOne.incrementAndGet();
                    return Outcome.ACCEPTED;
                }));
        sampling.send(span(rank(1), 1));
        sampling.finishWindow();
        sampling.advanceUntil("everything has left", () -> sampling.metric("departing_traces") == 0);

        assertThat(offeredToOne).hasValue(1);
        assertThat(sampling.next.offered()).hasSize(1);
        assertThat(sampling.metric("sampled_spans")).isEqualTo(1);
    }

    /** Closed windows wait for the next component, one behind the other, and new ones go on. */
    @Test
    void letsSeveralWindowsWaitToLeave() throws Exception {
        sampling.start();
        sampling.next.answerAlways(Outcome.throttled(Status.Code.UNAVAILABLE, "down"));
        for (int window = 0; window < 5; window++) {
            for (int trace = 1; trace <= 10; trace++) {
                sampling.send(span(rank(window * 10 + trace), 1));
            }
            sampling.finishWindow();
        }
        assertThat(sampling.metric("departing_traces")).isEqualTo(15);
        assertThat(sampling.next.accepted()).isEmpty();
        sampling.next.answerAlways(Outcome.ACCEPTED);
        sampling.advanceUntil("everything has left", () -> sampling.metric("departing_traces") == 0);

        assertThat(traces(sampling.received())).hasSize(15).contains(rank(8), rank(20), rank(49));
    }

    @Test
    void countsWhatCannotLeaveBeforeTheDeadline() throws Exception {
        sampling.start();
        sampling.next.answerAlways(Outcome.throttled(Status.Code.UNAVAILABLE, "down"));
        sampling.send(span(rank(1), 1), span(rank(2), 2));
        sampling.giveUp();

        eventually("nothing is held", () -> sampling.context.telemetryMemory().bytes() == 0);
        assertThat(sampling.dropped(DropReason.SHUTDOWN)).isEqualTo(2);
    }

    @Test
    void handsOnEverythingWhenItCloses() throws Exception {
        sampling.start();
        for (int trace = 1; trace <= 10; trace++) {
            sampling.send(span(rank(trace), 1));
        }
        sampling.stop();

        assertThat(traces(TestSpans.spans(sampling.next.accepted()))).containsExactly(rank(8), rank(9), rank(10));
    }

    @Test
    void givesUpTheLowestRanksWhenThereIsNoMemory() throws Exception {
        sampling = new Sampling(Sampling.config(
                1000, Algorithm.CONSISTENT, List.of(), List.of(), 20_000, Durability.INTERVAL, Optional.empty()));
        sampling.start();
        Random random = new Random(1);
        for (int trace = 1; trace <= 900; trace++) {
            sampling.send(span(random.nextLong(1L << 56), trace));
        }
        assertThat(sampling.metric("buffer_bytes")).isBetween(15_000.0, 20_000.0);
        sampling.finishWindow();

        List<Span> received = sampling.received();
        double estimate = received.stream()
                .mapToDouble(span -> Threshold.adjustedCount(
                        OtTraceState.parse(span.getTraceState()).orElseThrow().threshold()))
                .sum();
        assertThat(received.size()).isBetween(100, 500);
        assertThat(estimate).isBetween(700.0, 1100.0);
        assertThat(sampling.dropped(DropReason.MEMORY)).isPositive();
    }

    @Test
    void dropsATraceWholeThatIsTooLargeForTheMemory() throws Exception {
        sampling = new Sampling(Sampling.config(
                10, Algorithm.CONSISTENT, List.of(), List.of(), 20_000, Durability.INTERVAL, Optional.empty()));
        sampling.start();
        sampling.send(span(rank(5), 1));
        for (int i = 0; i < 1000; i++) {
            sampling.send(span(rank(9), i));
        }
        sampling.finishWindow();

        assertThat(traces(sampling.received())).containsExactly(rank(5));
        assertThat(sampling.dropped(DropReason.TOO_LARGE) + sampling.dropped(DropReason.REFUSED_EARLIER))
                .isEqualTo(1000);
    }

    /** It was decided about, so it cannot be dropped any more; what comes then follows it. */
    @Test
    void sendsAKeptTraceOnEarlyThatOutgrowsTheMemory() throws Exception {
        sampling = new Sampling(Sampling.config(
                10, Algorithm.CONSISTENT, List.of(), List.of(), 20_000, Durability.INTERVAL, Optional.empty()));
        sampling.start();
        sampling.advance(Sampling.WINDOW.minusSeconds(1));
        sampling.send(span(rank(5), 1), span(rank(6), 1));
        sampling.advance(Duration.ofSeconds(2));
        for (int i = 2; i <= 1000; i++) {
            Span.Builder next = span(rank(5), i);
            eventually("there is room", () -> sampling.send(next).equals(Outcome.ACCEPTED));
            assertThat(sampling.metric("buffer_bytes")).isLessThan(20_200);
        }
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(1001);
        assertThat(sampling.metric("sampled_traces", "completeness", "incomplete"))
                .isEqualTo(1);
    }

    /** Two reservoirs that may each have all of the process's memory for telemetry leave room for others all the same. */
    @Test
    void leavesRoomForOthers() throws Exception {
        TelemetryMemory account = sampling.context.telemetryMemory();
        account.limitBytes(400_000);
        ReservoirConfig greedy = Sampling.config(
                100_000, Algorithm.CONSISTENT, List.of(), List.of(), 400_000, Durability.INTERVAL, Optional.empty());
        Sampling other = new Sampling(greedy, sampling.context.inPipeline("traces/other")).start();
        List<Sampling> both = List.of(new Sampling(greedy, sampling.context).start(), other);
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            assertThat(both.get(i % 2).send(span(random.nextLong(1L << 56), i))).isEqualTo(Outcome.ACCEPTED);
        }
        assertThat(account.roomBytes()).isGreaterThan(40_000);
        assertThat(sampling.dropped(DropReason.MEMORY)).isPositive();
        for (Sampling each : both) {
            each.finishWindow();
            assertThat(traces(each.received())).hasSizeGreaterThan(500);
            each.stop();
        }
        assertThat(account.bytes()).isZero();
    }

    @Test
    void tellsSendersToComeBackWhenNothingCanLeave() throws Exception {
        sampling = new Sampling(Sampling.config(
                1000, Algorithm.CONSISTENT, List.of(), List.of(), 20_000, Durability.INTERVAL, Optional.empty()));
        sampling.next.answerAlways(Outcome.throttled(Status.Code.UNAVAILABLE, "down"));
        sampling.start();
        Random random = new Random(2);
        Outcome last = Outcome.ACCEPTED;
        for (int window = 0; window < 5 && last instanceof Outcome.Accepted; window++) {
            for (int trace = 1; trace <= 1000; trace++) {
                last = sampling.send(span(random.nextLong(1L << 56), trace));
            }
            sampling.finishWindow();
        }
        assertThat(last).isInstanceOf(Outcome.Throttled.class);
        sampling.next.answerAlways(Outcome.ACCEPTED);
        sampling.advanceUntil("everything has left", () -> sampling.metric("departing_traces") == 0);
        assertThat(sampling.received()).isNotEmpty();
    }
}
