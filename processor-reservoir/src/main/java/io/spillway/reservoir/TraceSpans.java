package io.spillway.reservoir;

import io.spillway.telemetry.Telemetry;

/**
 * The spans of one trace in one batch.
 *
 * @param conditions one bit for each condition that holds for any of the spans
 * @param service the service of the first span; empty unless the timeout is learned
 */
record TraceSpans(TraceKey key, Telemetry spans, long conditions, String service) {}
