package io.spillway.export;

import java.time.Duration;

/**
 * Whether requests may leave before they are written. A peer that takes them within milliseconds is given that long: what it has
 * taken need not be written, and deleted, at all. A peer that is slow or fails gets no such start, so that senders wait for
 * the disk alone. Guarded by its queue.
 */
final class HeadStart {
    /** How long a request may wait for its delivery before it is written. */
    static final Duration LENGTH = Duration.ofMillis(20);

    private static final long FAST_NANOS = Duration.ofMillis(10).toNanos();
    private static final int ENOUGH = 16;
    private static final int MOST = 64;

    private int credit;
    private long lastDeliveryNanos;

    /**
     * A request has left the queue.
     *
     * @param nanos from when it was handed out
     */
    void left(boolean delivered, long nanos, long nowNanos) {
        if (!delivered) {
            credit = 0;
        } else if (nanos <= FAST_NANOS) {
            credit = Math.min(MOST, credit + 1);
            lastDeliveryNanos = nowNanos;
        } else {
            credit = Math.max(0, credit - ENOUGH);
        }
    }

    /** A request has had its start. If no other has left meanwhile, the peer has gone. */
    void over(long sinceNanos) {
        if (lastDeliveryNanos - sinceNanos < 0) {
            credit = 0;
        }
    }

    boolean isGiven() {
        return credit >= ENOUGH;
    }
}
