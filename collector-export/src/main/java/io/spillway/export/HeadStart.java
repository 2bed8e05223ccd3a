package io.spillway.export;

import java.time.Duration;

/**
 * Decides whether requests may leave before they are written. A request that a fast peer accepts within milliseconds need not be
 * written and deleted at all. A slow or failing peer gets no head start, so that senders wait for the disk alone. The lock of
 * its queue guards this.
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

    /** A request has had its head start. The peer is gone if no other request has left meanwhile. */
    void over(long sinceNanos) {
        if (lastDeliveryNanos - sinceNanos < 0) {
            credit = 0;
        }
    }

    boolean isGiven() {
        return credit >= ENOUGH;
    }
}
