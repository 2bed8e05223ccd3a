package io.spillway.standard.memorylimiter;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The heap of this process. Listens to the garbage collectors, because only they know what is alive: the use between two
 * collections is mostly garbage.
 */
final class JvmHeap implements Heap {
    /** There is one heap; its readings are shared by all limiters. */
    static final JvmHeap INSTANCE = new JvmHeap();

    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    private final AtomicLong collections = new AtomicLong();
    private volatile long survivedBytes;

    private JvmHeap() {
        survivedBytes = usedBytes();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, handback) -> {
                            if (notification.getUserData() instanceof CompositeData data) {
                                collected(GarbageCollectionNotificationInfo.from(data));
                            }
                        },
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
            }
        }
    }

    private void collected(GarbageCollectionNotificationInfo info) {
        String collector = info.getGcName();
        if (collector.endsWith("Pauses") || collector.contains("Concurrent")) {
            return; // parts of a concurrent cycle: the young generation is in use then, garbage included
        }
        long bytes = 0;
        for (Map.Entry<String, MemoryUsage> pool :
                info.getGcInfo().getMemoryUsageAfterGc().entrySet()) {
            if (pools.contains(pool.getKey())) {
                bytes += pool.getValue().getUsed();
            }
        }
        measured(bytes);
    }

    private void measured(long bytes) {
        survivedBytes = bytes;
        collections.incrementAndGet();
    }

    @Override
    public long collections() {
        return collections.get();
    }

    @Override
    public long maxBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long liveBytes() {
        return Math.min(survivedBytes, usedBytes());
    }

    @Override
    @SuppressWarnings("SystemGc") // the one place where a collection is wanted: the limiter's last resort
    public void collect() {
        System.gc();
        // The listener runs on another thread; what is in use right after a collection is the same figure.
        measured(usedBytes());
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
