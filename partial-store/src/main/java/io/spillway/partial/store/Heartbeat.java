package io.spillway.partial.store;

import java.util.function.Supplier;

/**
 * A sign of life of one span.
 *
 * @param eventUnixNano when the sender made it
 * @param lifeMillis how long the span lives on without another one
 * @param fingerprint of what the heartbeat says about the span; equal ones make the same body
 * @param body asked for only when the store does not hold this fingerprint yet
 */
public record Heartbeat(SpanKey key, long eventUnixNano, long lifeMillis, long fingerprint, Supplier<SpanBody> body) {}
