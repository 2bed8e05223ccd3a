package io.spillway.partial.store;

import java.util.function.Supplier;

/**
 * A sign of life of one span.
 *
 * @param eventUnixNano when the sender made it
 * @param lifeMillis how long the span lives on without another one
 * @param fingerprint the hash of the content of the heartbeat; equal fingerprints mean equal bodies
 * @param body asked for only when the store does not hold this fingerprint yet
 */
public record Heartbeat(SpanKey key, long eventUnixNano, long lifeMillis, long fingerprint, Supplier<SpanBody> body) {}
