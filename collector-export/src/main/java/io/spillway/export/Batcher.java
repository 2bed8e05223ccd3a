package io.spillway.export;

import io.spillway.component.Clock;
import io.spillway.component.Clock.Timer;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Joins the requests of a {@link SendingQueue} into batches. One thread feeds the batcher with {@link #add}, and the sending threads
 * fetch batches with {@link #next}. Requests in the batcher still count as part of the queue, which bounds them. Cutting copies, so
 * no more is cut beforehand than the sending threads will ask for next.
 */
final class Batcher {
    private final Clock clock;
    private final BatchConfig config;
    private final Sizer sizer;
    private final List<String> partitionKeys;
    private final int mostReady;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final Condition fetched = lock.newCondition();
    private final Queue<OutgoingBatch> full = new ArrayDeque<>();
    private final Map<ClientMetadata, Partition> partitions = new HashMap<>();
    private boolean finished;
    private boolean hurried;

    /** The batch being filled for one combination of metadata, and the timer that sends it at the latest. */
    private record Partition(BatchBuilder builder, Timer timer) {}

    /** @param mostReady how many batches may be ready before {@link #add} waits */
    Batcher(BatchConfig config, Sizer queueSizer, int mostReady, Clock clock) {
        this.mostReady = mostReady;
        this.clock = clock;
        this.config = config;
        sizer = config.effectiveSizer(queueSizer);
        partitionKeys = config.partition().metadataKeys().stream()
                .map(key -> key.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Adds a request to the batch of its partition, and sends that on when it is large enough. */
    void add(PendingRequest request) throws InterruptedException {
        ClientMetadata key = partitionOf(request.batch());
        lock.lock();
        try {
            while (full.size() >= mostReady && !hurried) {
                fetched.await();
            }
            Partition partition = partitions.remove(key);
            BatchBuilder builder = partition == null ? newBuilder(key) : partition.builder();
            builder.add(request);
            List<OutgoingBatch> leaving = builder.removeFull();
            full.addAll(leaving);
            leaving.forEach(_ -> ready.signal());
            keep(key, partition, builder, !leaving.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /** The first request of a batch starts its timer; a batch that has sent something on begins anew. */
    private void keep(ClientMetadata key, @Nullable Partition before, BatchBuilder builder, boolean anew) {
        if (before != null && !anew) {
            partitions.put(key, before);
            return;
        }
        if (before != null) {
            before.timer().cancel();
        }
        if (!builder.isEmpty()) {
            partitions.put(key, new Partition(builder, clock.schedule(config.flushTimeout(), () -> flush(builder))));
        }
    }

    private BatchBuilder newBuilder(ClientMetadata key) {
        Optional<ClientMetadata> common = partitionKeys.isEmpty() ? Optional.empty() : Optional.of(key);
        return new BatchBuilder(config, sizer, common);
    }

    private void flush(BatchBuilder builder) {
        lock.lock();
        try {
            if (partitions.values().removeIf(partition -> partition.builder() == builder)) {
                full.addAll(builder.removeAll());
                ready.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait in {@link #add}, now and from now on. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            fetched.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends on the batches that are not full; no request is added afterwards. */
    void finish() {
        lock.lock();
        try {
            partitions.values().forEach(partition -> {
                partition.timer().cancel();
                full.addAll(partition.builder().removeAll());
            });
            partitions.clear();
            finished = true;
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the batches that no sending thread has fetched yet. */
    List<OutgoingBatch> abandon() {
        lock.lock();
        try {
            List<OutgoingBatch> left = List.copyOf(full);
            full.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next batch.
     *
     * @return empty when there will be none any more
     */
    Optional<OutgoingBatch> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (full.isEmpty() && !finished) {
                ready.await();
            }
            fetched.signal();
            return Optional.ofNullable(full.poll());
        } finally {
            lock.unlock();
        }
    }

    /** The headers that keep requests apart; an absent header and an empty one differ. */
    private ClientMetadata partitionOf(Telemetry batch) {
        if (partitionKeys.isEmpty()) {
            return ClientMetadata.NONE;
        }
        Map<String, List<String>> headers = new TreeMap<>();
        Map<String, List<String>> all = batch.metadata().headers();
        for (String key : partitionKeys) {
            List<String> values = all.get(key);
            if (values != null) {
                headers.put(key, values);
            }
        }
        return new ClientMetadata(headers, Map.of());
    }
}
