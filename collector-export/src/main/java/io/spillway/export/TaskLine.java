package io.spillway.export;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs tasks in their order, on one virtual thread that lives while there are tasks. Safe for use by many threads. */
public final class TaskLine {
    private final String name;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Thread thread;

    /**
     * A line without tasks.
     *
     * @param lock guards the tasks
     * @param changed signalled when the last task has run
     */
    TaskLine(String name, ReentrantLock lock, Condition changed) {
        this.name = name;
        this.lock = lock;
        this.changed = changed;
    }

    /** Adds a task; never blocks. A task that throws ends the thread and with it the tasks behind it. */
    public void add(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            if (thread == null) {
                thread = Thread.ofVirtual().name(name).start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable task = tasks.poll();
            if (task == null) {
                thread = null;
                changed.signalAll();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all tasks have run; the lock is held. */
    boolean isIdle() {
        return thread == null;
    }

    /** Interrupts the task that runs; the lock is held. */
    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
