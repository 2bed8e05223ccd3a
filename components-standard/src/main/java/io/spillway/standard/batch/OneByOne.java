package io.spillway.standard.batch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs tasks in their order, on one virtual thread that lives while there are any. */
final class OneByOne {
    private final String name;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Thread thread;

    /**
     * No tasks yet.
     *
     * @param lock guards the tasks
     * @param changed signalled when the last task has run
     */
    OneByOne(String name, ReentrantLock lock, Condition changed) {
        this.name = name;
        this.lock = lock;
        this.changed = changed;
    }

    void add(Runnable task) {
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

    /** With the lock held: whether all tasks have run. */
    boolean isIdle() {
        return thread == null;
    }

    /** With the lock held: interrupts the task that runs. */
    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
