package io.spillway.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.component.Deadline;
import io.spillway.testkit.ManualClock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ScheduledTaskTest {
    private static final Schedule OFTEN = Schedule.every(Duration.ofMillis(1), 0.5);
    private static final long PATIENCE_SECONDS = 60;

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void stopTakesTheTimerBack() {
        ScheduledTask task = Tasks.started(OFTEN, clock, new Random(1), runs::incrementAndGet);
        assertThat(clock.pendingTimers()).isOne();
        task.stop();
        assertThat(clock.pendingTimers()).isZero();
        assertThat(task.isStopped()).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(runs).hasValue(0);
    }

    @Test
    void aRunThatThrowsDoesNotEndTheSchedule() {
        Tasks.started(Schedule.every(Duration.ofSeconds(1), 0), clock, new Random(1), () -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("first");
            }
        });
        assertThatIllegalStateException().isThrownBy(() -> clock.advance(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));
        assertThat(runs).hasValue(2);
    }

    /** Starts a task whose first run does this, and waits until the run is under way. */
    private ScheduledTask running(Runnable run) {
        CountDownLatch begun = new CountDownLatch(1);
        ScheduledTask task = Tasks.started(OFTEN, clock, new Random(1), () -> {
            begun.countDown();
            run.run();
        });
        Thread.ofVirtual().start(() -> clock.advance(Duration.ofMillis(2)));
        await(begun);
        return task;
    }

    private Thread closing(ScheduledTask task) {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), clock);
        Thread closing = Thread.ofVirtual().start(() -> task.close(deadline));
        clock.awaitTimers(1);
        return closing;
    }

    @Test
    void closeWaitsForTheRunUnderWay() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Thread closing = closing(running(() -> {
            await(mayEnd);
            ended.set(true);
        }));
        assertThat(closing.isAlive()).isTrue();
        mayEnd.countDown();
        closing.join();
        assertThat(ended).isTrue();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void closeInterruptsTheRunAtTheDeadline() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread closing = closing(running(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                interrupted.countDown();
            }
        }));
        clock.advance(Duration.ofMinutes(1));
        closing.join();
        await(interrupted);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
