package io.spillway.standard.memorylimiter;

/** The memory that a {@link MemoryLimiter} watches. */
interface Heap {
    /** How many bytes it can hold at most. */
    long maxBytes();

    /**
     * How many bytes outlived the last garbage collection, or are in use now if that is less: what cannot be had back
     * without something letting go of it.
     */
    long liveBytes();

    /** How many collections there have been: {@link #liveBytes} is as of the last of them. */
    long collections();

    /** Collects garbage; may take long. */
    void collect();
}
