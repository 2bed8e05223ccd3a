package io.spillway.lmdb;

import java.time.Duration;

/**
 * The settings of stores.
 *
 * @param maxBytes the largest size of the file; 0 for as large as the disk allows
 * @param fsync whether a change is durable only once it is on the disk
 * @param lockTimeout how long to wait for a store that another process has open
 */
record StoreSettings(long maxBytes, boolean fsync, Duration lockTimeout, CompactionConfig compaction) {
    /** The space that puts never use, so that a full store can still delete. */
    private static final long RESERVE_BYTES_MAX = 1 << 20;

    private static final long UNLIMITED_BYTES = 1L << 44;

    /** The largest map. */
    long capBytes() {
        return maxBytes == 0 ? UNLIMITED_BYTES : maxBytes;
    }

    /** The part of the cap that only changes that make room may use. */
    long reserveBytes() {
        return Math.min(RESERVE_BYTES_MAX, capBytes() / 8);
    }
}
