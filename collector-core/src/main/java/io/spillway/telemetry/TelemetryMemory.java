package io.spillway.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The one account of the telemetry that this process has in memory, in bytes, with a limit. Safe for use by many threads; no
 * method blocks.
 *
 * <p>There are two ways to acquire memory:
 *
 * <ul>
 *   <li><b>At the door</b>: a receiver {@linkplain #tryAcquire tries to acquire} the size of a payload before it reads the
 *       payload, and refuses the sender when there is no room. The receiver releases the bytes after its answer.
 *   <li><b>Inside</b>: a component that keeps a batch {@linkplain #acquire(Telemetry) acquires} it. The account never refuses
 *       this, because the batch is in memory already. So accepted telemetry needs no permission to go on, and no component
 *       waits for another. A batch that several components keep, as behind a fan-out or on the way from one queue to the next,
 *       counts once.
 * </ul>
 *
 * <p>Memory that is not a batch, such as a row group under construction or the body of a scrape, counts by its size alone. Such
 * bytes count once for each caller.
 *
 * <p>A queue keeps its telemetry in a {@link Share}, which refuses more long before the whole account is full. So the account
 * can exceed its limit only by the payloads at the doors at that moment, and by one batch for each empty share.
 */
public final class TelemetryMemory {
    /** The default part of the heap for telemetry; see docs/rationale/0006. */
    public static final int DEFAULT_HEAP_PERCENT = 40;

    /** The bookkeeping of each part of a batch: the header of its array, its own object, its places in lists. */
    static final int PART_BYTES = 64;

    private static final int TIMES_THE_ROOM_LEFT = 3;

    private final AtomicLong bytes = new AtomicLong();
    private volatile long limitBytes;
    private volatile boolean shut;

    public TelemetryMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** The default part of the largest heap that the virtual machine allows itself. */
    public static TelemetryMemory ofHeap() {
        return new TelemetryMemory(Runtime.getRuntime().maxMemory() / 100 * DEFAULT_HEAP_PERCENT);
    }

    /** The number of acquired bytes. */
    public long bytes() {
        return bytes.get();
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** Changes the limit. A lower limit refuses new bytes until enough bytes are released. */
    public void limitBytes(long newLimitBytes) {
        limitBytes = newLimitBytes;
    }

    /** The number of bytes that {@link #tryAcquire} would still grant. */
    public long roomBytes() {
        return shut ? 0 : Math.max(0, limitBytes - bytes.get());
    }

    /** Acquires bytes, or acquires nothing and answers false. */
    public boolean tryAcquire(long moreBytes) {
        if (shut) {
            return false;
        }
        if (bytes.addAndGet(moreBytes) <= limitBytes) {
            return true;
        }
        bytes.addAndGet(-moreBytes);
        return false;
    }

    /** Acquires bytes that are in memory already, whatever the limit. */
    public void acquire(long moreBytes) {
        bytes.addAndGet(moreBytes);
    }

    /** Releases acquired bytes. */
    public void release(long acquiredBytes) {
        bytes.addAndGet(-acquiredBytes);
    }

    /** Acquires a batch that the caller keeps, whatever the limit; the caller releases it once. */
    public void acquire(Telemetry batch) {
        for (Part part : batch.parts()) {
            part.acquire(this);
        }
        bytes.addAndGet(batch.metadata().footprintBytes());
    }

    /** Releases a batch that the caller has acquired. */
    public void release(Telemetry batch) {
        for (Part part : batch.parts()) {
            part.release();
        }
        bytes.addAndGet(-batch.metadata().footprintBytes());
    }

    /**
     * Refuses all new bytes from now on, because the heap turned out to be full.
     *
     * @return whether the account was open until now; then the caller must {@linkplain #open open} it again later
     */
    public synchronized boolean shut() {
        boolean wasOpen = !shut;
        shut = true;
        return wasOpen;
    }

    /** Ends what {@link #shut} began. */
    public synchronized void open() {
        shut = false;
    }

    /** A new empty share, for one more queue. */
    public Share share() {
        return new Share();
    }

    /**
     * The memory of one queue. The share may grow to {@value #TIMES_THE_ROOM_LEFT} times the room that is left in the whole
     * account: to three quarters when one share is stuck, to three sevenths each when two are. So the queue of a dead backend
     * never takes the last room from the others, however many backends are dead. An empty share always grants one request, so
     * everything can pass at any time.
     */
    public final class Share {
        private final AtomicLong own = new AtomicLong();

        private Share() {}

        /** Acquires a batch, or acquires nothing and answers false when this share is large enough. */
        public boolean tryAcquire(Telemetry batch) {
            if (!tryGrow(batch.footprintBytes())) {
                return false;
            }
            TelemetryMemory.this.acquire(batch);
            return true;
        }

        /** Acquires bytes, or acquires nothing and answers false when this share is large enough. */
        public boolean tryAcquire(long moreBytes) {
            if (!tryGrow(moreBytes)) {
                return false;
            }
            TelemetryMemory.this.acquire(moreBytes);
            return true;
        }

        private boolean tryGrow(long moreBytes) {
            long before;
            do {
                before = own.get();
                if (before > 0 && before + moreBytes > TIMES_THE_ROOM_LEFT * roomLeft()) {
                    return false;
                }
            } while (!own.compareAndSet(before, before + moreBytes));
            return true;
        }

        /** Acquires a batch whatever the limit, such as the rest of a batch that was cut. */
        public void acquire(Telemetry batch) {
            own.addAndGet(batch.footprintBytes());
            TelemetryMemory.this.acquire(batch);
        }

        /** Acquires bytes that are in memory already, whatever the limit. */
        public void acquire(long moreBytes) {
            own.addAndGet(moreBytes);
            TelemetryMemory.this.acquire(moreBytes);
        }

        /** Releases a batch that this share has acquired. */
        public void release(Telemetry batch) {
            own.addAndGet(-batch.footprintBytes());
            TelemetryMemory.this.release(batch);
        }

        /** Releases bytes that this share has acquired. */
        public void release(long acquiredBytes) {
            own.addAndGet(-acquiredBytes);
            TelemetryMemory.this.release(acquiredBytes);
        }

        /** Whether this share may grow by so many bytes at this moment. */
        public boolean hasRoomFor(long moreBytes) {
            long now = own.get();
            return now == 0 || now + moreBytes <= TIMES_THE_ROOM_LEFT * roomLeft();
        }

        /** Whether this share refuses any batch at this moment. */
        public boolean isFull() {
            long now = own.get();
            return now > 0 && now >= TIMES_THE_ROOM_LEFT * roomLeft();
        }

        /** The bytes of this share, those included that other components have acquired too. */
        public long bytes() {
            return own.get();
        }

        private long roomLeft() {
            return Math.max(0, limitBytes - bytes.get());
        }
    }
}
