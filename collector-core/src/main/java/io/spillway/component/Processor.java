package io.spillway.component;

/**
 * Changes, drops or delays telemetry on its way. One instance per pipeline. What the next consumer answers is what it
 * answers, unless it takes responsibility itself (as a batching processor does).
 */
public interface Processor extends Component, Consumer {}
