package io.spillway.reservoir;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Remembers the refused traces of the highest ranks, as a later window could admit only these, half, when further spans come. For
 * the forgotten traces it has a bound: the {@linkplain #floor floor} below which a window admits nothing until the forgotten
 * traces must have ended.
 *
 * <p>When its room is full, spans below all remembered ranks need not be shown to it at all ({@link #ignorable}); it assumes
 * that there were some.
 */
final class RefusedTraces {
    private static final class Refused {
        final TraceId id;
        final long randomness;
        long lastNanos;

        Refused(TraceId id, long randomness, long lastNanos) {
            this.id = id;
            this.randomness = randomness;
            this.lastNanos = lastNanos;
        }
    }

    /** A bound on the ranks that may be admitted, with the time of its end. */
    private record Floor(long randomness, long untilNanos) {}

    private int capacity;
    private final long timeoutNanos;
    private final Map<TraceId, Refused> byId = new HashMap<>();
    private final PriorityQueue<Refused> lowestFirst =
            new PriorityQueue<>((a, b) -> Long.compare(a.randomness, b.randomness));
    /** Later floors are lower: a later floor that is higher replaces the earlier ones. */
    private final Deque<Floor> floors = new ArrayDeque<>();

    RefusedTraces(int capacity, long timeoutNanos) {
        this.capacity = capacity;
        this.timeoutNanos = timeoutNanos;
    }

    void rememberAtLeast(int traces) {
        capacity = Math.max(capacity, traces);
    }

    /** Whether a trace was refused and has not ended since. */
    boolean contains(TraceId id, long nowNanos) {
        Refused refused = byId.get(id);
        if (refused == null) {
            return false;
        }
        refused.lastNanos = nowNanos;
        return true;
    }

    void add(TraceId id, long randomness, long nowNanos) {
        if (byId.size() >= capacity) {
            Refused lowest = lowestFirst.peek();
            if (lowest == null || randomness <= lowest.randomness) {
                return;
            }
            byId.remove(lowestFirst.remove().id);
        }
        Refused refused = new Refused(id, randomness, nowNanos);
        if (byId.putIfAbsent(id, refused) == null) {
            lowestFirst.add(refused);
        }
    }

    /** Spans that rank lower can be dropped without a further look. */
    long ignorable() {
        Refused lowest = lowestFirst.peek();
        return byId.size() < capacity || lowest == null ? 0 : lowest.randomness;
    }

    /** Forgets the traces that must have ended, when a window closes; answers the floor of the next window. */
    long windowClosed(long nowNanos) {
        long ignored = ignorable();
        if (ignored > 0) {
            raiseFloor(ignored, nowNanos);
        }
        for (Iterator<Refused> all = lowestFirst.iterator(); all.hasNext(); ) {
            Refused refused = all.next();
            if (nowNanos - refused.lastNanos >= timeoutNanos) {
                all.remove();
                byId.remove(refused.id);
            }
        }
        return floor(nowNanos);
    }

    /** The rank up to which a window must admit nothing; {@link Long#MIN_VALUE} for none. */
    long floor(long nowNanos) {
        while (!floors.isEmpty() && floors.getFirst().untilNanos - nowNanos <= 0) {
            floors.removeFirst();
        }
        return floors.isEmpty() ? Long.MIN_VALUE : floors.getFirst().randomness;
    }

    /** The state that has to survive a restart. */
    MemoryRecord toRecord(long nowNanos) {
        List<MemoryRecord.Refused> ids = byId.values().stream()
                .map(refused -> new MemoryRecord.Refused(refused.id, refused.randomness))
                .toList();
        long floor = floor(nowNanos);
        return new MemoryRecord(ids, floor == Long.MIN_VALUE ? List.of() : List.of(floor));
    }

    /** Admits nothing of so low a rank until the traces that are going on now must have ended. */
    void raiseFloor(long randomness, long nowNanos) {
        while (!floors.isEmpty() && floors.getLast().randomness <= randomness) {
            floors.removeLast();
        }
        floors.addLast(new Floor(randomness, nowNanos + timeoutNanos));
    }

    int size() {
        return byId.size();
    }
}
