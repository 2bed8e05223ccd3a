package io.spillway.ottl;

/** A duration in nanoseconds; calculations wrap around. */
record Elapsed(long nanos) {}
