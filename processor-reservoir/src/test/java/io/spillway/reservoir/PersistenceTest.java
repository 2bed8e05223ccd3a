package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.span;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.ComponentId;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.sampling.Threshold;
import io.spillway.storage.StorageException;
import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a restart, and a disk that fails, do to a reservoir. */
class PersistenceTest {
    private final ManualClock clock = new ManualClock();
    private final FaultyStorage storage = FaultyStorage.inMemory();

    private static long rank(int number) {
        return ((long) number << 40) | 0x12_3456_789aL;
    }

    private Sampling sampler(int k, Algorithm algorithm, Durability durability) throws Exception {
        return sampler(k, algorithm, durability, 0);
    }

    private Sampling sampler(int k, Algorithm algorithm, Durability durability, long maxBytes) throws Exception {
        TestContext context = new TestContext("reservoir_sampler", clock).withExtension("disk", storage);
        ReservoirConfig config = Sampling.config(
                k, algorithm, List.of(), List.of(), maxBytes, durability, Optional.of(ComponentId.parse("disk")));
        return new Sampling(config, context).start();
    }

    /** The process dies; nothing of it runs on. */
    private void crash(Sampling sampling) {
        storage.faults().crash();
        sampling.next.answerAlways(Outcome.throttled(Status.Code.UNAVAILABLE, "dead"));
        sampling.giveUp();
    }

    private static Set<Long> traces(List<Span> spans) {
        return spans.stream().map(TestSpans::randomness).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> marks(List<Span> spans) {
        return spans.stream().map(Span::getTraceState).distinct().toList();
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void resumesTheWindowAfterAStop(Durability durability) throws Exception {
        Sampling first = sampler(3, Algorithm.CONSISTENT, durability);
        for (int trace : List.of(5, 1, 9, 3)) {
            first.send(span(rank(trace), 1));
        }
        first.stop();
        assertThat(first.next.accepted()).isEmpty();

        Sampling second = sampler(3, Algorithm.CONSISTENT, durability);
        second.send(span(rank(9), 2), span(rank(4), 3), span(rank(2), 4), span(rank(1), 5));
        second.finishWindow();

        assertThat(second.received()).hasSize(4);
        assertThat(traces(second.received())).containsExactly(rank(4), rank(5), rank(9));
        assertThat(marks(second.received())).containsExactly("ot=th:" + Threshold.format(rank(3)));
        second.stop();
    }

    @Test
    void losesNothingAcknowledgedInACrashWhenSync() throws Exception {
        Sampling first = sampler(3, Algorithm.CONSISTENT, Durability.SYNC);
        for (int trace : List.of(5, 1, 9, 3)) {
            assertThat(first.send(span(rank(trace), 1), span(rank(trace), 2))).isEqualTo(Outcome.ACCEPTED);
        }
        crash(first);

        Sampling second = sampler(3, Algorithm.CONSISTENT, Durability.SYNC);
        second.finishWindow();

        assertThat(second.received()).hasSize(6);
        assertThat(traces(second.received())).containsExactly(rank(3), rank(5), rank(9));
        second.stop();
    }

    /** A trace may be displaced in memory and still stand in the store: until that is settled no span of it is dropped. */
    @Test
    void dropsNothingOfADisplacedTraceBeforeThatIsDurable() throws Exception {
        Sampling first = sampler(1, Algorithm.CONSISTENT, Durability.SYNC);
        assertThat(first.send(span(rank(5), 1))).isEqualTo(Outcome.ACCEPTED);
        storage.faults().holdChanges();
        Outcome[] outcomes = {Outcome.ACCEPTED, Outcome.ACCEPTED};
        Thread better = Thread.ofPlatform().start(() -> outcomes[0] = first.send(span(rank(9), 1)));
        eventually("the better trace waits to be saved", () -> storage.faults().heldChanges() == 1);
        Thread late = Thread.ofPlatform().start(() -> outcomes[1] = first.send(span(rank(5), 2)));
        eventually("the late span was dropped", () -> first.dropped(DropReason.REFUSED_EARLIER) == 1);
        crash(first);
        better.join();
        late.join();
        assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Throttled);

        Sampling second = sampler(1, Algorithm.CONSISTENT, Durability.SYNC);
        assertThat(second.send(span(rank(5), 2))).isEqualTo(Outcome.ACCEPTED);
        second.finishWindow();
        assertThat(second.received()).extracting(Span::getName).containsExactly("s1", "s2");
        second.stop();
    }

    /** Which traces were refused is not on disk; that they ranked below the sample is. */
    @Test
    void neverLetsATraceInHalfThatWasRefusedBeforeACrash() throws Exception {
        Sampling first = sampler(1, Algorithm.CONSISTENT, Durability.SYNC);
        first.advance(Sampling.WINDOW.minusSeconds(2));
        first.send(span(rank(5), 1));
        first.send(span(rank(4), 1));
        crash(first);

        Sampling second = sampler(1, Algorithm.CONSISTENT, Durability.SYNC);
        second.advance(Duration.ofSeconds(3));
        second.send(span(rank(4), 2), span(rank(7), 1));
        second.finishWindow();
        assertThat(traces(second.received())).containsExactly(rank(5), rank(7));
        second.stop();
    }

    @Test
    void losesAtMostAnIntervalInACrash() throws Exception {
        Sampling first = sampler(10, Algorithm.CONSISTENT, Durability.INTERVAL);
        first.send(span(rank(5), 1));
        first.advance(Duration.ofSeconds(11));
        first.send(span(rank(6), 1));
        crash(first);

        Sampling second = sampler(10, Algorithm.CONSISTENT, Durability.INTERVAL);
        second.finishWindow();

        assertThat(traces(second.received())).containsExactly(rank(5));
        second.stop();
    }

    @Test
    void exportsAWindowThatEndedWhileNothingRan() throws Exception {
        Sampling first = sampler(2, Algorithm.CONSISTENT, Durability.INTERVAL);
        for (int trace : List.of(5, 1, 9)) {
            first.send(span(rank(trace), 1));
        }
        first.stop();
        clock.advance(Duration.ofHours(3));

        Sampling second = sampler(2, Algorithm.CONSISTENT, Durability.INTERVAL);
        second.advance(Duration.ofSeconds(1));
        assertThat(traces(second.received())).containsExactly(rank(5), rank(9));
        second.stop();
    }

    @Test
    void marksWhatMayHaveBeenHandedOnBefore() throws Exception {
        Sampling first = sampler(2, Algorithm.CONSISTENT, Durability.SYNC);
        first.send(span(rank(5), 1));
        first.next.answerAlways(Outcome.throttled(Status.Code.UNAVAILABLE, "no answer"));
        first.finishWindow();
        first.next.awaitOffered(1);
        crash(first);

        Sampling second = sampler(2, Algorithm.CONSISTENT, Durability.SYNC);
        assertThat(second.received())
                .singleElement()
                .satisfies(span -> assertThat(span.getAttributesList())
                        .anyMatch(attribute -> attribute.getKey().equals(Marking.REDELIVERED)));
        second.stop();

        Sampling third = sampler(2, Algorithm.CONSISTENT, Durability.SYNC);
        third.finishWindow();
        assertThat(third.received()).isEmpty();
        third.stop();
    }

    @Test
    void tellsTheSenderWhenSpansCannotBeSavedAndDoesNotKeepThem() throws Exception {
        Sampling sampling = sampler(2, Algorithm.CONSISTENT, Durability.SYNC);
        sampling.send(span(rank(5), 1));
        storage.faults().diskFull(true);
        assertThat(sampling.send(span(rank(5), 2), span(rank(6), 3))).isInstanceOf(Outcome.Throttled.class);
        assertThat(sampling.metric("checkpoint_errors")).isPositive();
        storage.faults().diskFull(false);
        assertThat(sampling.send(span(rank(5), 2), span(rank(6), 3))).isEqualTo(Outcome.ACCEPTED);
        sampling.finishWindow();

        assertThat(sampling.received()).extracting(Span::getName).containsExactlyInAnyOrder("s1", "s2", "s3");
        sampling.stop();
    }

    @Test
    void goesOnInMemoryWhileTheDiskIsFull() throws Exception {
        Sampling sampling = sampler(5, Algorithm.CONSISTENT, Durability.INTERVAL);
        storage.faults().diskFull(true);
        sampling.send(span(rank(5), 1));
        sampling.advance(Duration.ofSeconds(10));
        eventually("the first save has failed", () -> sampling.metric("checkpoint_errors") == 1);
        sampling.advance(Duration.ofSeconds(10));
        eventually("the second save has failed", () -> sampling.metric("checkpoint_errors") == 2);
        assertThat(sampling.metric("checkpoint_age")).isEqualTo(20);
        storage.faults().diskFull(false);
        sampling.advance(Duration.ofSeconds(10));
        eventually("the third save has succeeded", () -> sampling.metric("checkpoint_age") == 0);
        crash(sampling);

        Sampling second = sampler(5, Algorithm.CONSISTENT, Durability.INTERVAL);
        second.finishWindow();
        assertThat(traces(second.received())).containsExactly(rank(5));
        second.stop();
    }

    @Test
    void spillsToTheStoreWhatDoesNotFitIntoMemory() throws Exception {
        Sampling sampling = sampler(1000, Algorithm.CONSISTENT, Durability.INTERVAL, 20_000);
        for (int trace = 1; trace <= 900; trace++) {
            sampling.send(span(rank(trace), trace), span(rank(1000), trace));
        }
        assertThat(sampling.metric("buffer_bytes")).isLessThan(20_001);
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(1800);
        assertThat(sampling.dropped(DropReason.MEMORY)).isZero();
        sampling.stop();
    }

    /** What is held does not matter: neither other traces, nor the earlier spans of a trace that goes on. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void savesOnlyWhatHasChanged(Durability durability) throws Exception {
        Sampling sampling = sampler(10_000, Algorithm.CONSISTENT, durability);
        sampling.send(span(rank(1), 1));
        sampling.advance(Duration.ofSeconds(10));
        long aFewHeld = bytesSaved(sampling, span(rank(1), 2), span(rank(2), 2));
        for (int trace = 3; trace <= 5000; trace++) {
            sampling.send(span(rank(1), 2), span(rank(trace), 2));
        }
        sampling.advance(Duration.ofSeconds(10));

        assertThat(bytesSaved(sampling)).isZero();
        assertThat(bytesSaved(sampling, span(rank(1), 2), span(rank(5001), 2)))
                .isEqualTo(aFewHeld)
                .isLessThan(1000);
        sampling.stop();
    }

    /** What is written when these spans come, up to and with the next save. */
    private long bytesSaved(Sampling sampling, Span.Builder... spans) {
        long before = storage.faults().putBytes();
        if (spans.length > 0) {
            assertThat(sampling.send(spans)).isEqualTo(Outcome.ACCEPTED);
        }
        sampling.advance(Duration.ofSeconds(10));
        return storage.faults().putBytes() - before;
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void keepsItsTracesAndCountsOverARestart(Algorithm algorithm) throws Exception {
        Sampling first = sampler(4, algorithm, Durability.INTERVAL);
        for (int trace = 1; trace <= 20; trace++) {
            first.send(span(rank(trace), 1));
        }
        first.advance(Duration.ofSeconds(15));
        first.stop();

        Sampling second = sampler(4, algorithm, Durability.INTERVAL);
        assertThat(second.metric("window_traces", "stratum", "default")).isEqualTo(20);
        assertThat(second.metric("traces", "stratum", "default")).isEqualTo(4);
        second.finishWindow();
        assertThat(traces(second.received())).hasSize(4);
        second.stop();
    }

    @Test
    void dropsAndCountsWhatTheStoreCannotGiveBack() throws Exception {
        Sampling first = sampler(4, Algorithm.CONSISTENT, Durability.SYNC);
        first.send(span(rank(1), 1));
        first.send(span(rank(2), 1));
        first.stop();
        Sampling second = sampler(4, Algorithm.CONSISTENT, Durability.SYNC);
        storage.faults().damage(Records.pieceKey(1, 0));
        second.finishWindow();

        assertThat(traces(second.received())).containsExactly(rank(2));
        assertThat(second.dropped(DropReason.STORE)).isEqualTo(1);
        second.stop();
    }

    /** What an operator has set counts until the file says something else. */
    @Test
    void keepsAKThatWasSetAtRunTime() throws Exception {
        Sampling first = sampler(4, Algorithm.CONSISTENT, Durability.INTERVAL);
        assertThat(first.sampler.resize(StratumConfig.REST, 2)).isTrue();
        crash(first);

        Sampling second = sampler(4, Algorithm.CONSISTENT, Durability.INTERVAL);
        for (int trace = 1; trace <= 9; trace++) {
            second.send(span(rank(trace), 1));
        }
        assertThat(second.metric("traces", "stratum", "default")).isEqualTo(2);
        second.stop();

        Sampling changed = sampler(5, Algorithm.CONSISTENT, Durability.INTERVAL);
        for (int trace = 11; trace <= 19; trace++) {
            changed.send(span(rank(trace), 1));
        }
        assertThat(changed.metric("traces", "stratum", "default")).isEqualTo(5);
        changed.stop();
    }

    /** As a reload or an upgrade does it: traces chosen by the old rules stand for as many as they did. */
    @Test
    void takesOverWhatOtherStrataHeld() throws Exception {
        Sampling first = sampler(2, Algorithm.CONSISTENT, Durability.INTERVAL);
        for (int trace : List.of(5, 1, 9, 3)) {
            first.send(span(rank(trace), 1));
        }
        first.stop();

        TestContext context = new TestContext("reservoir_sampler", clock).withExtension("disk", storage);
        String strata = "{size_k: 3, storage: disk, strata: [{name: a, condition: name == \"none\", size_k: 1}]}";
        Sampling second = new Sampling(Configs.load(strata), context).start();
        second.send(span(rank(2), 1));
        second.advance(Duration.ofSeconds(12)).finishWindow();

        assertThat(second.received())
                .extracting(TestSpans::randomness, Span::getTraceState)
                .containsExactlyInAnyOrder(
                        tuple(rank(5), "ot=th:" + Threshold.format(rank(3))),
                        tuple(rank(9), "ot=th:" + Threshold.format(rank(3))),
                        tuple(rank(2), "ot=th:0"));
        second.stop();
    }

    @Test
    void goesOnWhereTheWallClockHasBeenSetBackMeanwhile() throws Exception {
        clock.advance(Duration.ofHours(5));
        Sampling first = sampler(2, Algorithm.CONSISTENT, Durability.SYNC);
        for (int trace : List.of(5, 1, 9)) {
            first.send(span(rank(trace), 1));
        }
        first.stop();

        TestContext earlier = new TestContext("reservoir_sampler", new ManualClock()).withExtension("disk", storage);
        Sampling second = new Sampling(first.config, earlier).start();
        second.send(span(rank(7), 1), span(rank(3), 1));
        second.finishWindow();
        assertThat(traces(second.received())).containsExactly(rank(7), rank(9));
        second.stop();
    }

    /** Each pipeline has an instance of its own of the processor, and so a reservoir of its own. */
    @Test
    void keepsTheReservoirsOfSeveralPipelinesApart() throws Exception {
        List<Sampling> first = List.of(inPipeline("traces/a"), inPipeline("traces/b"));
        first.get(0).send(span(rank(5), 1));
        first.get(1).send(span(rank(6), 1), span(rank(7), 1));
        for (Sampling each : first) {
            each.stop();
        }

        List<Sampling> second = List.of(inPipeline("traces/a"), inPipeline("traces/b"));
        for (Sampling each : second) {
            each.finishWindow();
        }
        assertThat(traces(second.get(0).received())).containsExactly(rank(5));
        assertThat(traces(second.get(1).received())).containsExactly(rank(6), rank(7));
        assertThat(second.get(0).metric("restored_traces", "pipeline", "traces/a"))
                .isEqualTo(1);
        for (Sampling each : second) {
            each.stop();
        }
    }

    private Sampling inPipeline(String pipeline) throws Exception {
        TestContext context = new TestContext("reservoir_sampler", pipeline, clock).withExtension("disk", storage);
        return new Sampling(Configs.load("storage: disk"), context).start();
    }

    @Test
    void saysWhyItCannotStart() throws Exception {
        Sampling first = sampler(4, Algorithm.CONSISTENT, Durability.SYNC);
        TestContext context = new TestContext("reservoir_sampler", clock).withExtension("disk", storage);
        Sampling second = new Sampling(
                Sampling.config(
                        4,
                        Algorithm.CONSISTENT,
                        List.of(),
                        List.of(),
                        0,
                        Durability.SYNC,
                        Optional.of(ComponentId.parse("disk"))),
                context);
        assertThatThrownBy(second::start).isInstanceOf(StorageException.class);
        first.stop();
    }
}
