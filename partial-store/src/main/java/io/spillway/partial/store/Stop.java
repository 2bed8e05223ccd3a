package io.spillway.partial.store;

/**
 * The news that a span has ended and travels by the ordinary way.
 *
 * @param eventUnixNano when the sender made it
 */
public record Stop(SpanKey key, long eventUnixNano) {}
