package io.spillway.reservoir;

/**
 * A reservoir's knowledge of the traces that it did not keep.
 *
 * @param excluded their highest rank, or the floor; {@link Long#MIN_VALUE} for none
 * @param offered the number of traces offered in this window
 */
record ReservoirState(long excluded, long offered) {}
