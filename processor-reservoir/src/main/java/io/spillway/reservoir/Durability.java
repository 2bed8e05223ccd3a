package io.spillway.reservoir;

/** When the spans of kept traces are on disk. */
enum Durability {
    /** Within {@code checkpoint_interval}. */
    INTERVAL,
    /** Before they are acknowledged. */
    SYNC
}
