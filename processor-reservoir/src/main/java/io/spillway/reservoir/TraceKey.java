package io.spillway.reservoir;

/** The identity of one unit of sampling, a trace or a span, with its randomness. */
record TraceKey(TraceId id, long randomness) {}
