package io.spillway.export;

import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A sender that answers as it is told, and can be held up. */
final class TestSender implements Sender {
    final RecordingConsumer peer = new RecordingConsumer();
    final Queue<Duration> timeouts = new ConcurrentLinkedQueue<>();
    final CountDownLatch entered = new CountDownLatch(1);
    private final Queue<CountDownLatch> gates = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean started;
    volatile boolean closed;

    /** Makes attempts wait until {@link #release()}. */
    TestSender hold() {
        gate = new CountDownLatch(1);
        gates.add(gate);
        return this;
    }

    /** Lets further attempts pass; those that wait go on waiting. */
    void letPass() {
        gate = new CountDownLatch(0);
    }

    void release() {
        gates.forEach(CountDownLatch::countDown);
    }

    List<Telemetry> sent() {
        return peer.accepted();
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public Outcome send(Telemetry batch, Duration timeout) {
        timeouts.add(timeout);
        entered.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.throttled(Status.Code.UNAVAILABLE, "interrupted");
        }
        return peer.consume(batch);
    }

    @Override
    public void close(Deadline deadline) {
        closed = true;
    }
}
