package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void runsTimersInTheOrderOfTheirTimes() {
        List<String> ran = new ArrayList<>();
        clock.schedule(Duration.ofSeconds(2), () -> ran.add("late " + clock.now()));
        clock.schedule(Duration.ofSeconds(1), () -> {
            ran.add("early");
            clock.schedule(Duration.ofMillis(500), () -> ran.add("nested"));
        });
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("early", "nested", "late 2026-01-01T00:00:02Z");
    }

    @Test
    void forgetsACancelledTimer() {
        Clock.Timer timer = clock.schedule(Duration.ofSeconds(1), () -> {
            throw new AssertionError("ran");
        });
        timer.cancel();
        clock.advance(Duration.ofSeconds(1));
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void wakesSleepers() throws InterruptedException {
        Thread sleeper = Thread.startVirtualThread(() -> {
            try {
                clock.sleep(Duration.ofSeconds(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        clock.awaitSleepers(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(sleeper.isAlive()).isTrue();
        clock.advance(Duration.ofSeconds(1));
        sleeper.join();
    }
}
