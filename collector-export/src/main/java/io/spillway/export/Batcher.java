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
 * Joins the requests of a {@link SendingQueue} into batches. One thread feeds it with {@link #add}; the sending threads take
 * batches out. What it holds still counts as part of the queue, which bounds it. Cutting copies, so no more is cut beforehand than
 * the sending threads will ask for next.
 */
final class Batcher implements ParcelSource {
    private final Clock clock;
    private final BatchConfig config;
    private final Sizer sizer;
    private final List<String> partitionKeys;
    private final int mostReady;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Queue<Parcel> full = new ArrayDeque<>();
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
    void add(Ticket ticket) throws InterruptedException {
        ClientMetadata key = partitionOf(ticket.batch());
        lock.lock();
        try {
            while (full.size() >= mostReady && !hurried) {
                taken.await();
            }
            Partition partition = partitions.remove(key);
            BatchBuilder builder = partition == null ? newBuilder(key) : partition.builder();
            builder.add(ticket);
            List<Parcel> leaving = builder.takeFull();
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
                full.addAll(builder.takeAll());
                ready.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on nobody waits in {@link #add}. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends on what is left; nothing is added afterwards. */
    void finish() {
        lock.lock();
        try {
            partitions.values().forEach(partition -> {
                partition.timer().cancel();
                full.addAll(partition.builder().takeAll());
            });
            partitions.clear();
            finished = true;
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what no sending thread has taken yet. */
    List<Parcel> abandon() {
        lock.lock();
        try {
            List<Parcel> left = List.copyOf(full);
            full.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Parcel> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (full.isEmpty() && !finished) {
                ready.await();
            }
            taken.signal();
            return Optional.ofNullable(full.poll());
        } finally {
            lock.unlock();
        }
    }

    /** Just the headers that keep requests apart; an absent header and an empty one differ. */
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
