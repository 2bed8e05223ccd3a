package io.spillway.distribution.reload;

import io.spillway.component.Signal;
import io.spillway.testkit.NumberedItems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Senders of numbered spans at a steady rate, half of them over gRPC, half over HTTP, each on a connection of its own. */
final class Load implements AutoCloseable {
    private static final int SPANS = 100;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<Wire> wires = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean ending;
    private volatile long slowestNanos;

    /** Begins to send. */
    Load(int grpcPort, int httpPort, int connections, int spansPerSecond) throws IOException {
        long intervalNanos = TimeUnit.SECONDS.toNanos(1) * SPANS * connections / spansPerSecond;
        for (int i = 0; i < connections; i++) {
            Wire wire = i % 2 == 0 ? new Wire.Grpc(grpcPort) : new Wire.Http(httpPort);
            wires.add(wire);
            senders.add(Thread.ofPlatform().name("sender " + i).start(() -> send(wire, intervalNanos)));
        }
    }

    private void send(Wire wire, long intervalNanos) {
        long due = System.nanoTime();
        while (!ending) {
            LockSupport.parkNanos(due - System.nanoTime());
            if (System.nanoTime() < due) {
                continue;
            }
            long begin = System.nanoTime();
            try {
                if (wire.send(request(next.getAndAdd(SPANS)))) {
                    accepted.addAndGet(SPANS);
                } else {
                    refused.incrementAndGet();
                }
            } catch (IOException _) {
                failed.incrementAndGet();
            }
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - begin);
            due = Math.max(due + intervalNanos, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static byte[] request(int first) {
        return NumberedItems.batch(Signal.TRACES, first, SPANS).toByteArray();
    }

    /** Ends when every sender has its last answer. */
    void stop() throws InterruptedException {
        ending = true;
        for (Thread sender : senders) {
            sender.join();
        }
    }

    int accepted() {
        return accepted.get();
    }

    /** Requests that were answered with an error. */
    int refused() {
        return refused.get();
    }

    /** Requests that could not even be sent. */
    int failed() {
        return failed.get();
    }

    int drops() {
        return wires.stream().mapToInt(Wire::drops).sum();
    }

    long slowestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(slowestNanos);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        wires.forEach(Wire::close);
    }
}
