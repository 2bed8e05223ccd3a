package io.spillway.reservoir;

/** How spans are compressed in the store. */
enum Compression {
    NONE,
    ZSTD
}
