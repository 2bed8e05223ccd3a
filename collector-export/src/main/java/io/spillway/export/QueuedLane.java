package io.spillway.export;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.ExporterMetrics;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Queues, and sends on threads of its own: {@code num_consumers} senders, and with batching one thread more that feeds the
 * {@link Batcher} from the queue.
 */
final class QueuedLane implements Lane {
    private static final Outcome GIVEN_UP =
            Outcome.throttled(Status.Code.UNAVAILABLE, "given up at the end of the shutdown");

    private final Signal signal;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final Delivery delivery;
    private final SendingQueue queue;
    private final Optional<Batcher> batcher;
    private final int numConsumers;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Set<Parcel> inFlight = ConcurrentHashMap.newKeySet();
    private Thread feeder = Thread.ofVirtual().unstarted(() -> {});
    private volatile boolean givingUp;
    /** Set when the peer took nothing any more during the stop: what a lasting queue holds can wait for the next start. */
    private volatile boolean leaving;

    QueuedLane(
            Signal signal,
            QueueConfig config,
            SendingQueue queue,
            Delivery delivery,
            ExporterMetrics metrics,
            ComponentContext context) {
        this.signal = signal;
        this.context = context;
        this.metrics = metrics;
        this.delivery = delivery;
        this.queue = queue;
        numConsumers = config.numConsumers();
        batcher = config.batch()
                .asOptional()
                .map(batch -> new Batcher(batch, config.sizer(), numConsumers, context.clock()));
        metrics.queue(signal, queue::size, queue::capacity);
    }

    @Override
    public Outcome consume(Telemetry batch) {
        Outcome outcome = queue.offer(batch);
        if (!(outcome instanceof Outcome.Accepted)) {
            metrics.enqueueFailed(signal, batch.itemCount());
            delivery.logRefused(outcome, batch.itemCount());
        }
        return outcome;
    }

    @Override
    public void start() throws Exception {
        queue.open();
        running.set(numConsumers);
        String name = context.id() + "-" + signal.key();
        for (int i = 0; i < numConsumers; i++) {
            threads.add(Thread.ofVirtual().name(name + "-sender-" + i).start(this::sendAll));
        }
        feeder = Thread.ofVirtual().name(name + "-batcher").unstarted(() -> batcher.ifPresent(this::feed));
        feeder.start();
        threads.add(feeder);
    }

    private void feed(Batcher into) {
        try {
            repeat(() -> feedNext(into));
        } finally {
            into.finish();
        }
    }

    private void sendAll() {
        try {
            repeat(this::sendNext);
        } finally {
            if (running.decrementAndGet() == 0) {
                ended.complete(null);
            }
        }
    }

    /** One turn of a thread that waits for requests. */
    @FunctionalInterface
    private interface Turn {
        /** Whether there may be another. */
        boolean take() throws InterruptedException;
    }

    /** A variable of this loop would keep the last batch alive while its thread waits for the next: megabytes for each. */
    private static void repeat(Turn turn) {
        try {
            boolean more = true;
            while (more) {
                more = turn.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean feedNext(Batcher into) throws InterruptedException {
        Optional<Ticket> next = queue.take();
        if (next.isPresent()) {
            into.add(next.get());
        }
        return next.isPresent();
    }

    private boolean sendNext() throws InterruptedException {
        Optional<Parcel> next = next();
        next.ifPresent(this::send);
        return next.isPresent();
    }

    private Optional<Parcel> next() throws InterruptedException {
        return batcher.isPresent() ? batcher.get().next() : queue.take().map(Parcel::of);
    }

    /** The parcel is in {@code inFlight} before the flag is looked at, so a shutdown that sets the flag misses none. */
    private void send(Parcel parcel) {
        inFlight.add(parcel);
        try {
            if (givingUp) {
                long lost = giveUp(parcel);
                metrics.lost(signal, lost);
                logLost(lost);
                return;
            }
            Optional<Outcome> outcome = deliver(parcel.batch());
            if (!parcel.claim()) {
                return;
            }
            if (outcome.isPresent()) {
                settle(parcel, outcome.get());
            } else {
                leaving = true;
                parcel.putBack();
            }
        } finally {
            inFlight.remove(parcel);
        }
    }

    /** Empty when the batch stays in the queue. */
    private Optional<Outcome> deliver(Telemetry batch) {
        if (!queue.outlivesProcess()) {
            return Optional.of(delivery.deliver(batch));
        }
        return leaving ? Optional.empty() : delivery.deliverOrLeave(batch);
    }

    private void settle(Parcel parcel, Outcome outcome) {
        if (!(outcome instanceof Outcome.Accepted)) {
            delivery.logDropped(outcome, parcel.batch().itemCount());
        }
        parcel.settle(outcome);
    }

    @Override
    public void stopIntake() {
        queue.close();
    }

    @Override
    public void drain(Deadline deadline) {
        if (!threads.isEmpty() && !deadline.hasPassed()) {
            Clock.Timer timer = context.clock().schedule(deadline.remaining(), () -> ended.complete(null));
            ended.join();
            timer.cancel();
        }
        if (running.get() > 0 || threads.isEmpty()) {
            giveUp();
        }
        queue.release();
    }

    /**
     * Every item is either still in the queue, or in the batcher, or being sent; the feeder is waited for, as it holds one. What
     * is being sent is claimed before its threads are interrupted, so that the loss is told in one line.
     */
    private void giveUp() {
        givingUp = true;
        long lost = queue.abandon();
        batcher.ifPresent(Batcher::hurry);
        awaitFeeder();
        for (Parcel parcel : batcher.map(Batcher::abandon).orElse(List.of())) {
            lost += giveUp(parcel);
        }
        metrics.lost(signal, lost);
        for (Parcel parcel : inFlight) {
            lost += giveUp(parcel);
        }
        logLost(lost);
        threads.forEach(Thread::interrupt);
    }

    private void logLost(long items) {
        if (items > 0) {
            context.logger()
                    .atError()
                    .addKeyValue("error", "the shutdown's deadline passed")
                    .addKeyValue("dropped_items", items)
                    .log("Exporting failed. Dropping data.");
        }
    }

    /** It waits for nothing but the queue, which is closed. */
    private void awaitFeeder() {
        try {
            if (feeder.isAlive()) {
                feeder.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers how many items are lost by that. */
    private int giveUp(Parcel parcel) {
        if (!parcel.claim()) {
            return 0;
        }
        if (queue.outlivesProcess()) {
            parcel.putBack();
            return 0;
        }
        parcel.settle(GIVEN_UP);
        return parcel.batch().itemCount();
    }
}
