package io.spillway.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The one account of how many bytes of telemetry this process has in memory, and how many it may have. Safe for use by many
 * threads; nothing here blocks.
 *
 * <p>There are two ways in:
 *
 * <ul>
 *   <li><b>At the door</b>: a receiver {@linkplain #tryTake takes} the size of a payload before it reads it, and turns the
 *       sender away when there is no room. What it has taken it gives back when it has answered.
 *   <li><b>Inside</b>: whoever keeps a batch {@linkplain #hold holds} it. That is never refused, because the batch is in
 *       memory already: what was accepted needs no permission to go on its way, so nobody waits for anybody. Bytes held by
 *       several at once, as behind a fan-out or while a batch moves from one to the next, count once.
 * </ul>
 *
 * <p>A queue keeps what it holds in a {@link Share}, which is refused more long before it has everything. So the account can
 * exceed its limit only by what is at the doors at that moment, and by one batch for each empty share.
 */
public final class HeldBytes {
    /** What part of the heap telemetry may have by default; see docs/rationale/0006. */
    public static final int DEFAULT_HEAP_PERCENT = 40;

    /** The bookkeeping around the bytes of a part: its array's header, itself, its places in lists. */
    static final int PART_BYTES = 64;

    private static final int TIMES_THE_ROOM_LEFT = 3;

    private final AtomicLong bytes = new AtomicLong();
    private volatile long limitBytes;
    private volatile boolean shut;

    public HeldBytes(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** The default part of the largest heap that the virtual machine allows itself. */
    public static HeldBytes ofHeap() {
        return new HeldBytes(Runtime.getRuntime().maxMemory() / 100 * DEFAULT_HEAP_PERCENT);
    }

    /** How many bytes are held. */
    public long bytes() {
        return bytes.get();
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** Changes the limit. A lower one lets nothing in until enough has left. */
    public void limitBytes(long newLimitBytes) {
        limitBytes = newLimitBytes;
    }

    /** How many more bytes would be let in. */
    public long roomBytes() {
        return shut ? 0 : Math.max(0, limitBytes - bytes.get());
    }

    /** Takes bytes, or takes none and answers false. */
    public boolean tryTake(long moreBytes) {
        if (shut) {
            return false;
        }
        if (bytes.addAndGet(moreBytes) <= limitBytes) {
            return true;
        }
        bytes.addAndGet(-moreBytes);
        return false;
    }

    /** Takes bytes that are in memory already, whatever the limit. */
    public void take(long moreBytes) {
        bytes.addAndGet(moreBytes);
    }

    /** Gives back what was taken. */
    public void giveBack(long takenBytes) {
        bytes.addAndGet(-takenBytes);
    }

    /** Notes that the caller keeps a batch; to be released once. */
    public void hold(Telemetry batch) {
        for (Part part : batch.parts()) {
            part.hold(this);
        }
        bytes.addAndGet(batch.metadata().footprintBytes());
    }

    /** Notes that the caller has let go of a batch that it held. */
    public void release(Telemetry batch) {
        for (Part part : batch.parts()) {
            part.release();
        }
        bytes.addAndGet(-batch.metadata().footprintBytes());
    }

    /**
     * Lets nothing in from now on, because the heap turned out to be full.
     *
     * @return whether that is news; then the caller sees to it that it is {@linkplain #open opened} again
     */
    public synchronized boolean shut() {
        boolean news = !shut;
        shut = true;
        return news;
    }

    /** Lets telemetry in again. */
    public synchronized void open() {
        shut = false;
    }

    /** A share for one more queue, empty. */
    public Share share() {
        return new Share();
    }

    /**
     * What one queue holds. It may grow to {@value #TIMES_THE_ROOM_LEFT} times what is left of the whole: to three quarters when
     * it alone is stuck, to three sevenths each when two are. So the queue of a dead backend never takes the last room from the
     * others, however many are dead. An empty share always takes one batch, so everything can pass at any time.
     */
    public final class Share {
        private final AtomicLong own = new AtomicLong();

        private Share() {}

        /** Holds a batch, or answers false when this share is large enough. */
        public boolean tryHold(Telemetry batch) {
            long size = batch.footprintBytes();
            long before;
            do {
                before = own.get();
                if (before > 0 && before + size > TIMES_THE_ROOM_LEFT * roomLeft()) {
                    return false;
                }
            } while (!own.compareAndSet(before, before + size));
            HeldBytes.this.hold(batch);
            return true;
        }

        /** Holds a batch for which nobody else can answer, such as the rest of one that was cut. */
        public void hold(Telemetry batch) {
            own.addAndGet(batch.footprintBytes());
            HeldBytes.this.hold(batch);
        }

        /** Lets go of a batch that it held. */
        public void release(Telemetry batch) {
            own.addAndGet(-batch.footprintBytes());
            HeldBytes.this.release(batch);
        }

        /** Whether it might grow by this much at this moment. */
        public boolean hasRoomFor(long moreBytes) {
            long now = own.get();
            return now == 0 || now + moreBytes <= TIMES_THE_ROOM_LEFT * roomLeft();
        }

        /** Whether it would be refused any batch at this moment. */
        public boolean isFull() {
            long now = own.get();
            return now > 0 && now >= TIMES_THE_ROOM_LEFT * roomLeft();
        }

        /** How many bytes it holds, whoever else holds them too. */
        public long bytes() {
            return own.get();
        }

        private long roomLeft() {
            return Math.max(0, limitBytes - bytes.get());
        }
    }
}
