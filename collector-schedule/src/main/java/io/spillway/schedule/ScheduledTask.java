package io.spillway.schedule;

import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task at the times of a schedule, one run at a time, on threads of the clock. Safe for use by many threads; only {@link
 * #close} blocks.
 */
public final class ScheduledTask {
    /** A wall clock that jumps is noticed after so long. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Runnable task;
    private final Clock clock;
    private final Ticks ticks;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Clock.@Nullable Timer timer;
    private @Nullable Thread running;
    private volatile boolean stopped;

    /** A task that does not run before it is started. */
    public ScheduledTask(Schedule schedule, Clock clock, RandomGenerator random, Runnable task) {
        this.task = task;
        this.clock = clock;
        this.ticks = Ticks.of(schedule, clock, random);
    }

    /** Starts the task, once. Its first run comes with the first time of the schedule after now. */
    public void start() {
        lock.lock();
        try {
            ticks.begin();
            arm();
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #stop} or {@link #close} was called; a long run asks it to end early. */
    public boolean isStopped() {
        return stopped;
    }

    private void arm() {
        if (!stopped) {
            Duration wait = ticks.remaining();
            timer = clock.schedule(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT, this::wake);
        }
    }

    private void wake() {
        if (begin()) {
            try {
                task.run();
            } finally {
                end();
            }
        }
    }

    /** Whether the task is to run now. */
    private boolean begin() {
        lock.lock();
        try {
            if (stopped || ticks.remaining().isPositive()) {
                arm();
                return false;
            }
            running = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            running = null;
            changed.signalAll();
            ticks.advance();
            arm();
        } finally {
            lock.unlock();
        }
    }

    /** Begins no further run. A run under way goes on. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            if (timer != null) {
                timer.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Begins no further run, waits for a run under way until the deadline, and then interrupts the run. */
    public void close(Deadline deadline) {
        stop();
        lock.lock();
        try {
            Clock.Timer end = clock.schedule(deadline.remaining(), this::interrupt);
            while (running != null) {
                changed.awaitUninterruptibly();
            }
            end.cancel();
        } finally {
            lock.unlock();
        }
    }

    private void interrupt() {
        lock.lock();
        try {
            if (running != null) {
                running.interrupt();
                running = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
