package io.spillway.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spillway.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntervalScheduleTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final List<Long> starts = new ArrayList<>();

    private List<Long> startsOf(long seed, double jitter, int runs) {
        ManualClock own = new ManualClock();
        List<Long> millis = new ArrayList<>();
        ScheduledTask task = Tasks.started(
                Schedule.every(INTERVAL, jitter), own, new Random(seed), () -> millis.add(own.nanoTime() / 1_000_000));
        own.advance(INTERVAL.multipliedBy(runs * 2L));
        task.stop();
        return millis.subList(0, runs);
    }

    @Test
    void withoutJitterRunsAtEachInterval() {
        assertThat(startsOf(1, 0, 4)).containsExactly(10_000L, 20_000L, 30_000L, 40_000L);
    }

    @Test
    void jitterIsBoundedAndKeepsTheMeanRate() {
        List<Long> millis = startsOf(7, 0.3, 1_000);
        long earlier = 0;
        for (long start : millis) {
            assertThat(start - earlier).isBetween(7_000L, 13_000L);
            earlier = start;
        }
        assertThat(earlier / 1_000.0).isBetween(9_800.0, 10_200.0);
    }

    @Test
    void jitterRepeatsForASeed() {
        assertThat(startsOf(7, 0.3, 50)).isEqualTo(startsOf(7, 0.3, 50)).isNotEqualTo(startsOf(8, 0.3, 50));
    }

    @Test
    void countsFromStartToStartAndSkipsWhatALongRunMissed() {
        Tasks.started(Schedule.every(INTERVAL, 0), clock, new Random(1), () -> {
            starts.add(clock.nanoTime() / 1_000_000);
            clock.advance(starts.size() == 2 ? Duration.ofSeconds(34) : Duration.ofSeconds(3));
        });
        clock.advance(Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(7));
        clock.advance(Duration.ofSeconds(6));
        assertThat(starts).containsExactly(10_000L, 20_000L, 60_000L);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refusesAJitterThatIsNoFraction(double jitter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.every(INTERVAL, jitter))
                .withMessage("jitter: " + jitter + " (expected: 0 to less than 1)");
    }

    @Test
    void refusesAnIntervalOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.every(Duration.ZERO, 0))
                .withMessage("interval: PT0S (expected: > 0)");
    }
}
