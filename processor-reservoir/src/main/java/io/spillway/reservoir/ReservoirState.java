package io.spillway.reservoir;

/**
 * What a reservoir knows about the traces it did not keep.
 *
 * @param excluded the highest rank among them, or the floor; {@link Long#MIN_VALUE} for none
 * @param offered how many traces were offered in this window
 */
record ReservoirState(long excluded, long offered) {}
