package io.spillway.component;

/** Joins pipelines: an exporter in some, a receiver in others. One instance per id, which may change the signal. */
public interface Connector extends Component, Consumer {}
