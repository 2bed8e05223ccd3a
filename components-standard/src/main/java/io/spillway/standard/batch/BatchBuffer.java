package io.spillway.standard.batch;

import io.spillway.component.Attempt;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The items of one combination of metadata that wait to become a batch.
 *
 * <p>Adding a batch costs a reference in a list and three sums. The sender's thread merges and cuts. A rest that is smaller
 * than a batch comes back to the front.
 */
final class BatchBuffer {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final BatchProcessorConfig config;
    private final ClientMetadata metadata;
    private final BatchRoom held;
    private final BatchSender sender;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private List<Telemetry> waiting = new ArrayList<>();
    private long waitingItems;
    private Clock.@Nullable Timer timer;
    private boolean closed;

    BatchBuffer(
            BatchProcessorConfig config,
            ClientMetadata metadata,
            BatchRoom held,
            BatchSender sender,
            ComponentContext context) {
        this.config = config;
        this.metadata = metadata;
        this.held = held;
        this.sender = sender;
        this.clock = context.clock();
    }

    /** Accepts responsibility for a batch; waits a little when the room is full. */
    Outcome add(Telemetry batch) {
        return held.tryHold(batch) || makeRoom(batch) ? addHeld(batch) : refusal(held);
    }

    /** Does not wait when the room is full. */
    Attempt tryAdd(Telemetry batch) {
        return held.tryHold(batch) ? new Attempt.Done(addHeld(batch)) : new Attempt.MayBlock(() -> add(batch));
    }

    private Outcome addHeld(Telemetry batch) {
        lock.lock();
        try {
            if (closed) {
                held.release(batch);
                return Outcome.throttled(Status.Code.UNAVAILABLE, "batch has been shut down");
            }
            waiting.add(batch);
            waitingItems += batch.itemCount();
            if (waitingItems >= config.sendBatchSize() || config.timeout().isZero()) {
                handOver(BatchSender.Trigger.SIZE);
            } else if (waiting.size() == 1) {
                timer = clock.schedule(config.timeout(), this::onTimeout);
            }
            return Outcome.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** The refusal of a batch while there is no room. */
    static Outcome.Throttled refusal(BatchRoom room) {
        return new Outcome.Throttled(
                new Status(
                        Status.Code.UNAVAILABLE,
                        "batch holds " + room.bytes() + " bytes that the next component does not take"),
                PATIENCE);
    }

    private boolean makeRoom(Telemetry batch) {
        lock.lock();
        try {
            // The limit may be lower than a batch, so the waiting items must not wait for more.
            handOver(BatchSender.Trigger.TIMEOUT);
        } finally {
            lock.unlock();
        }
        return held.awaitHold(batch, PATIENCE);
    }

    private void onTimeout() {
        lock.lock();
        try {
            handOver(BatchSender.Trigger.TIMEOUT);
        } finally {
            lock.unlock();
        }
    }

    private void handOver(BatchSender.Trigger trigger) {
        Clock.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
            timer = null;
        }
        if (waiting.isEmpty()) {
            return;
        }
        List<Telemetry> parts = waiting;
        waiting = new ArrayList<>(parts.size());
        waitingItems = 0;
        sender.send(new BatchSender.Flush(parts, trigger, this));
    }

    /** The batches to send for some parts; called by the sender. */
    List<Telemetry> batches(List<Telemetry> parts, BatchSender.Trigger trigger) {
        Telemetry merged = parts.size() == 1 ? parts.getFirst() : Telemetry.merge(parts);
        if (!merged.metadata().equals(metadata)) {
            merged = merged.withMetadata(metadata);
        }
        int max = config.sendBatchMaxSize();
        if (max == 0 || merged.itemCount() <= max) {
            return List.of(merged);
        }
        List<Telemetry> pieces = new ArrayList<>(merged.chunks(max, Integer.MAX_VALUE));
        Telemetry rest = pieces.getLast();
        if (trigger == BatchSender.Trigger.SIZE
                && rest.itemCount() < config.sendBatchSize()
                && !config.timeout().isZero()
                && takeBack(rest)) {
            pieces.removeLast();
        }
        return pieces;
    }

    private boolean takeBack(Telemetry rest) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.addFirst(rest);
            waitingItems += rest.itemCount();
            held.hold(rest);
            if (waitingItems >= config.sendBatchSize()) {
                handOver(BatchSender.Trigger.SIZE);
            } else if (timer == null) {
                timer = clock.schedule(config.timeout(), this::onTimeout);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses batches from now on and hands over the waiting items. */
    void close() {
        lock.lock();
        try {
            closed = true;
            handOver(BatchSender.Trigger.TIMEOUT);
        } finally {
            lock.unlock();
        }
        sender.close();
    }

    void awaitEmpty(Deadline deadline) {
        sender.awaitEmpty(deadline);
    }
}
