package io.spillway.component;

/**
 * Changes, drops or delays telemetry on its way. One instance per pipeline. A processor passes on the answer of the next
 * consumer, unless it accepts responsibility itself, as a batching processor does.
 */
public interface Processor extends Component, Consumer {}
