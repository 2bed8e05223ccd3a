package io.spillway.component;

/** Brings telemetry into the collector. One instance serves every pipeline that names its id. */
public interface Receiver extends Component {}
