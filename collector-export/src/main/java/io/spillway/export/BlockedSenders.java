package io.spillway.export;

import java.util.concurrent.locks.Condition;
import java.util.function.LongPredicate;

/**
 * The senders that wait for room in a full queue. Their batches are in memory too, so their number is bounded: a few may always
 * wait, more of them only while there is memory for their batches. A lock of the queue guards this.
 */
final class BlockedSenders {
    /** This many may wait whatever their batches weigh. */
    static final int ALWAYS_ADMITTED = 32;

    private final Condition roomChanged;
    private final LongPredicate hasRoomFor;
    private int senders;
    private long bytes;

    /**
     * @param roomChanged signalled whenever the queue has more room, or none will come
     * @param hasRoomFor whether the memory holds this many bytes of batches that wait
     */
    BlockedSenders(Condition roomChanged, LongPredicate hasRoomFor) {
        this.roomChanged = roomChanged;
        this.hasRoomFor = hasRoomFor;
    }

    /** Whether one more sender may wait. */
    boolean admits(long footprintBytes) {
        return senders < ALWAYS_ADMITTED || hasRoomFor.test(bytes + footprintBytes);
    }

    /** Waits until the room may have changed; the caller looks again. An empty queue takes any request, so a change comes. */
    @SuppressWarnings("WaitNotInLoop")
    void await(long footprintBytes) throws InterruptedException {
        senders++;
        bytes += footprintBytes;
        try {
            roomChanged.await();
        } finally {
            senders--;
            bytes -= footprintBytes;
        }
    }
}
