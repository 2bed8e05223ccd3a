package io.spillway.standard.memorylimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Admission;
import io.spillway.component.Attempt;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.config.Checks;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryLimiterTest {
    private static final long MIB = 1 << 20;

    private final TestContext context = new TestContext("memory_limiter");
    private final RecordingConsumer next = new RecordingConsumer();
    private final FakeHeap heap = new FakeHeap();
    private final MemoryLimiter limiter = new MemoryLimiter(config(100, 20), Signal.TRACES, next, context, heap);
    private final Telemetry batch = NumberedItems.batch(Signal.TRACES, 0, 3);

    /** A heap whose readings the test sets. */
    static final class FakeHeap implements Heap {
        long live;
        long liveAfterCollection = Long.MAX_VALUE;
        int collections;
        int readings;

        @Override
        public long maxBytes() {
            return 1000 * MIB;
        }

        @Override
        public long liveBytes() {
            return live;
        }

        @Override
        public long collections() {
            return collections + readings;
        }

        @Override
        public void collect() {
            collections++;
            live = Math.min(live, liveAfterCollection);
        }
    }

    static MemoryLimiterConfig config(int limitMib, int spikeMib) {
        return new MemoryLimiterConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                limitMib,
                spikeMib,
                0,
                0);
    }

    private void look(long liveMib) {
        heap.live = liveMib * MIB;
        heap.readings++;
        context.manualClock().advance(Duration.ofSeconds(1));
    }

    @Test
    void refusesAboveTheSoftLimitUntilMemoryIsBack() {
        limiter.start();
        assertThat(limiter.consume(batch)).isEqualTo(Outcome.ACCEPTED);

        look(81);
        assertThat(limiter.consume(batch)).isInstanceOfSatisfying(Outcome.Throttled.class, throttled -> {
            assertThat(throttled.status())
                    .isEqualTo(new Status(Status.Code.UNAVAILABLE, "data refused due to high memory usage"));
            assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(limiter.admit(1)).isInstanceOf(Admission.Refused.class);

        look(80);
        assertThat(limiter.consume(batch)).isEqualTo(Outcome.ACCEPTED);
        assertThat(context.metric("otelcol_processor_memory_limiter_refused_spans", "processor", "memory_limiter"))
                .isEqualTo(3);
        assertThat(context.metric("otelcol_processor_memory_limiter_accepted_spans", "processor", "memory_limiter"))
                .isEqualTo(6);
        assertThat(next.offered()).hasSize(2);
    }

    /** The ways on which a limiter refuses. */
    private enum Way {
        ADMIT,
        CONSUME,
        TRY_CONSUME
    }

    private void offer(Way way) {
        switch (way) {
            case ADMIT -> assertThat(limiter.admit(1)).isInstanceOf(Admission.Refused.class);
            case CONSUME -> assertThat(limiter.consume(batch)).isInstanceOf(Outcome.Throttled.class);
            case TRY_CONSUME -> assertThat(limiter.tryConsume(batch)).isInstanceOf(Attempt.Done.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLogTellsTheFirstRefusalAtOnceAndTheEndWhenDataIsAcceptedAgain(Way way) {
        limiter.start();
        look(50);
        context.telemetryMemory().acquire(31 * MIB);
        offer(way);
        offer(way);
        assertThat(linesWith("Refusing data")).isEqualTo(1);

        context.telemetryMemory().release(31 * MIB);
        look(50);
        look(50);
        assertThat(linesWith("Resuming normal operation")).isZero();

        limiter.consume(batch);
        look(50);
        assertThat(linesWith("Resuming normal operation")).isEqualTo(1);
        assertThat(linesWith("Refusing data")).isEqualTo(1);
    }

    private long linesWith(String text) {
        return context.logger().lines().stream()
                .filter(line -> line.message().contains(text))
                .count();
    }

    @Test
    void countsWhatTelemetryHasComeSinceTheLastCollection() {
        limiter.start();
        look(50);

        assertThat(limiter.admit(20 * MIB)).isInstanceOf(Admission.Permit.class);
        context.telemetryMemory().acquire(20 * MIB);
        assertThat(limiter.admit(11 * MIB)).isInstanceOf(Admission.Refused.class);
        assertThat(limiter.consume(batch)).isEqualTo(Outcome.ACCEPTED);
        context.telemetryMemory().acquire(11 * MIB);
        assertThat(limiter.consume(batch)).isInstanceOf(Outcome.Throttled.class);

        context.telemetryMemory().release(31 * MIB);
        assertThat(limiter.admit(30 * MIB)).isInstanceOf(Admission.Permit.class);
    }

    @Test
    void whatTheLastCollectionSawIsNotCountedTwice() {
        limiter.start();
        context.telemetryMemory().acquire(60 * MIB);
        look(70);

        assertThat(limiter.consume(batch)).isEqualTo(Outcome.ACCEPTED);
        context.telemetryMemory().release(60 * MIB);
        assertThat(limiter.admit(60 * MIB)).isInstanceOf(Admission.Permit.class);
    }

    @Test
    void forcesCollectionsButNotMoreOftenThanAllowed() {
        limiter.start();
        look(90);
        assertThat(heap.collections).isEqualTo(1);

        for (int second = 0; second < 9; second++) {
            look(90);
        }
        assertThat(heap.collections).isEqualTo(1);
        look(90);
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void collectsWithGrowingPausesAboveTheHardLimit() {
        limiter.start();
        for (int second = 0; second < 60; second++) {
            look(150);
        }

        assertThat(heap.collections).isBetween(5, 8);
    }

    @Test
    void goesOnAtOnceWhenACollectionHelps() {
        limiter.start();
        heap.liveAfterCollection = 10 * MIB;

        look(150);

        assertThat(heap.collections).isEqualTo(1);
        assertThat(limiter.consume(batch)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void looksNoMoreOnceClosed() {
        limiter.start();
        limiter.close(Deadline.after(Duration.ZERO, context.clock()));

        assertThat(context.manualClock().pendingTimers()).isZero();
    }

    @Test
    void limitsByPartOfTheHeapAndNeverMoreThanItHolds() {
        MemoryLimiterConfig percent = new MemoryLimiterConfig(
                Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 80, 25);
        assertThat(MemoryLimits.of(percent, 1000)).isEqualTo(new MemoryLimits(800, 550, false));
        assertThat(MemoryLimits.of(config(4000, 100), 1000 * MIB))
                .isEqualTo(new MemoryLimits(900 * MIB, 800 * MIB, true));
        assertThat(MemoryLimits.of(config(100, 0), 1000 * MIB)).isEqualTo(new MemoryLimits(100 * MIB, 80 * MIB, false));
    }

    @Test
    void requiresAnIntervalAndALimit() {
        Checks checks = new Checks();
        MemoryLimiterConfig.DEFAULTS.check(checks);

        assertThatThrownBy(checks::done)
                .hasMessageContaining("'check_interval' must be greater than zero")
                .hasMessageContaining("'limit_mib' or 'limit_percentage' must be greater than zero");
        assertThatThrownBy(() -> config(100, 100))
                .hasMessageContaining("'spike_limit_mib' must be smaller than 'limit_mib'");
    }

    @Test
    void readsTheHeapOfThisProcess() {
        JvmHeap.INSTANCE.collect();

        assertThat(JvmHeap.INSTANCE.liveBytes()).isPositive().isLessThan(JvmHeap.INSTANCE.maxBytes());
    }

    @Test
    void anAttemptIsRefusedAtOnceOrGoesToTheNextConsumer() {
        limiter.start();
        assertThat(limiter.tryConsume(batch)).isInstanceOfSatisfying(Attempt.MayBlock.class, attempt -> {
            assertThat(next.offered()).isEmpty();
            assertThat(attempt.rest().get()).isEqualTo(Outcome.ACCEPTED);
        });

        look(81);
        assertThat(limiter.tryConsume(batch))
                .isInstanceOfSatisfying(
                        Attempt.Done.class,
                        attempt -> assertThat(attempt.outcome()).isInstanceOf(Outcome.Throttled.class));
        assertThat(next.offered()).hasSize(1);
    }
}
