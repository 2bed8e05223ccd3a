package io.spillway.component;

/** Sends telemetry out of the collector. One instance serves every pipeline, of whatever signal, that names its id. */
public interface Exporter extends Component, Consumer {}
