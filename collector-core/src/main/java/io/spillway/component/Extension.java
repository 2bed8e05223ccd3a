package io.spillway.component;

/** Serves the collector or its components without being in the way of data: authentication, storage, health. */
public interface Extension extends Component {}
