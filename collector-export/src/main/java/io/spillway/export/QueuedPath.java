package io.spillway.export;

import io.spillway.component.Attempt;
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
 * Queues requests and sends them on threads of its own: {@code num_consumers} senders, and with batching one more thread that
 * feeds the {@link Batcher} from the queue.
 */
final class QueuedPath implements ExportPath {
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
    private final Set<OutgoingBatch> inFlight = ConcurrentHashMap.newKeySet();
    private Thread feeder = Thread.ofVirtual().unstarted(() -> {});
    private volatile boolean givingUp;
    /** Set when the peer accepts nothing during the stop: requests in a durable queue then wait for the next start. */
    private volatile boolean leaving;

    QueuedPath(
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
        Outcome outcome = queue.enqueue(batch);
        if (!(outcome instanceof Outcome.Accepted)) {
            metrics.enqueueFailed(signal, batch.itemCount());
            delivery.logRefused(outcome, batch.itemCount());
        }
        return outcome;
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        return queue.mayBlock() ? Attempt.blocking(this, batch) : new Attempt.Done(consume(batch));
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
        /** True when there may be another turn. */
        boolean run() throws InterruptedException;
    }

    /** A variable of this loop would keep the last batch alive while its thread waits for the next: megabytes for each thread. */
    private static void repeat(Turn turn) {
        try {
            boolean more = true;
            while (more) {
                more = turn.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean feedNext(Batcher into) throws InterruptedException {
        Optional<PendingRequest> next = queue.dequeue();
        if (next.isPresent()) {
            into.add(next.get());
        }
        return next.isPresent();
    }

    private boolean sendNext() throws InterruptedException {
        Optional<OutgoingBatch> next = next();
        next.ifPresent(this::send);
        return next.isPresent();
    }

    private Optional<OutgoingBatch> next() throws InterruptedException {
        return batcher.isPresent() ? batcher.get().next() : queue.dequeue().map(OutgoingBatch::of);
    }

    /** The batch is in {@code inFlight} before the flag is read, so a shutdown that sets the flag misses none. */
    private void send(OutgoingBatch outgoing) {
        inFlight.add(outgoing);
        try {
            if (givingUp) {
                long lost = giveUp(outgoing);
                metrics.lost(signal, lost);
                logLost(lost);
                return;
            }
            Optional<List<Halving.Piece>> pieces = deliver(outgoing.batch());
            if (!outgoing.tryFinish()) {
                return;
            }
            if (pieces.isPresent()) {
                complete(outgoing, pieces.get());
            } else {
                leaving = true;
                outgoing.putBack();
            }
        } finally {
            inFlight.remove(outgoing);
        }
    }

    /** Answers empty when the batch stays in the queue. */
    private Optional<List<Halving.Piece>> deliver(Telemetry batch) {
        if (!queue.outlivesProcess()) {
            return Optional.of(delivery.deliverJoined(batch));
        }
        return leaving ? Optional.empty() : delivery.deliverOrLeave(batch);
    }

    private void complete(OutgoingBatch outgoing, List<Halving.Piece> pieces) {
        for (Halving.Piece piece : pieces) {
            if (!(piece.outcome() instanceof Outcome.Accepted)) {
                delivery.logDropped(piece.outcome(), piece.batch().itemCount());
            }
        }
        outgoing.complete(pieces);
    }

    @Override
    public void stopAccepting() {
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
        queue.closeStore();
    }

    /**
     * Gives up every item: in the queue, in the batcher, and being sent. The feeder may hold one more, so it is waited for. Batches
     * that are being sent are finished before their threads are interrupted, so that one line of the log tells the loss.
     */
    private void giveUp() {
        givingUp = true;
        long lost = queue.abandon();
        batcher.ifPresent(Batcher::hurry);
        awaitFeeder();
        for (OutgoingBatch outgoing : batcher.map(Batcher::abandon).orElse(List.of())) {
            lost += giveUp(outgoing);
        }
        metrics.lost(signal, lost);
        for (OutgoingBatch outgoing : inFlight) {
            lost += giveUp(outgoing);
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

    /** The feeder waits for the queue alone, which is closed. */
    private void awaitFeeder() {
        try {
            if (feeder.isAlive()) {
                feeder.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers the number of items that are lost by that. */
    private int giveUp(OutgoingBatch outgoing) {
        if (!outgoing.tryFinish()) {
            return 0;
        }
        if (queue.outlivesProcess()) {
            outgoing.putBack();
            return 0;
        }
        outgoing.complete(GIVEN_UP);
        return outgoing.batch().itemCount();
    }
}
