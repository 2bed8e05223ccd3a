package io.spillway.testkit;

import io.spillway.component.Admission;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The end of a pipeline: keeps every batch it is offered, refused ones included, and answers as it is told to. Safe for use
 * by many threads.
 */
public final class RecordingConsumer implements PipelineInput {
    private static final long PATIENCE_SECONDS = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final List<Telemetry> offered = new ArrayList<>();
    private final List<Telemetry> accepted = new ArrayList<>();
    private final Queue<Outcome> script = new ArrayDeque<>();
    private Outcome otherwise = Outcome.ACCEPTED;
    private Admission admission = Admission.FREE;

    /** Gives these answers to the next batches, one each, before the usual one. */
    public RecordingConsumer answer(Outcome... outcomes) {
        lock.lock();
        try {
            script.addAll(List.of(outcomes));
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Gives this answer to every batch that no scripted answer is left for. */
    public RecordingConsumer answerAlways(Outcome outcome) {
        lock.lock();
        try {
            otherwise = outcome;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Answers this to {@link #admit}. */
    public RecordingConsumer admission(Admission answer) {
        lock.lock();
        try {
            admission = answer;
            return this;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome consume(Telemetry batch) {
        lock.lock();
        try {
            Outcome outcome = script.isEmpty() ? otherwise : script.remove();
            offered.add(batch);
            if (outcome instanceof Outcome.Accepted) {
                accepted.add(batch);
            }
            arrived.signalAll();
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Admission admit(long sizeBytes) {
        lock.lock();
        try {
            return admission;
        } finally {
            lock.unlock();
        }
    }

    /** Every batch it was offered, whatever it answered, in the order of arrival. */
    public List<Telemetry> offered() {
        lock.lock();
        try {
            return List.copyOf(offered);
        } finally {
            lock.unlock();
        }
    }

    /** The batches it accepted, in the order of arrival. */
    public List<Telemetry> accepted() {
        lock.lock();
        try {
            return List.copyOf(accepted);
        } finally {
            lock.unlock();
        }
    }

    /** How many items it accepted. */
    public long acceptedItems() {
        return accepted().stream().mapToLong(Telemetry::itemCount).sum();
    }

    /** Waits (in real time) until it was offered this many batches, and answers all of them. */
    public List<Telemetry> awaitOffered(int batches) {
        long patience = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (offered.size() < batches) {
                if (patience <= 0) {
                    throw new AssertionError("expected " + batches + " batches within " + PATIENCE_SECONDS
                            + " s, but only " + offered.size() + " came");
                }
                patience = arrived.awaitNanos(patience);
            }
            return List.copyOf(offered);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for batches", e);
        } finally {
            lock.unlock();
        }
    }
}
