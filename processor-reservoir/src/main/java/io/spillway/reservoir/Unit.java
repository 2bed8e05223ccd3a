package io.spillway.reservoir;

/** The spans of one unit of sampling within one batch. */
record Unit(TraceId id, long randomness) {}
