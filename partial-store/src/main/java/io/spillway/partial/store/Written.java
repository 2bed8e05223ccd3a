package io.spillway.partial.store;

/**
 * The effect of a batch on the store.
 *
 * @param touched heartbeats that changed times only
 * @param stored heartbeats that wrote what the span looks like
 * @param added the number of written heartbeats that were the first of their span
 * @param late heartbeats without effect: superseded by a newer one, or for a span that has ended or was collected
 * @param refused heartbeats of new spans that the full store did not take
 * @param stopped spans that the stops ended
 * @param unknownStops stops of spans that were not in flight
 */
public record Written(int touched, int stored, int added, int late, int refused, int stopped, int unknownStops) {}
