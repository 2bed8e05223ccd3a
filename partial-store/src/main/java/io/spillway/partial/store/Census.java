package io.spillway.partial.store;

import java.time.Duration;

/**
 * The content of the store, counted.
 *
 * @param inFlight spans in flight, expired ones included
 * @param expired spans that wait to be collected
 * @param tombstones spans that ended not long ago
 * @param lag for how long the oldest expired span has been waiting; zero when there is none
 */
public record Census(long inFlight, long expired, long tombstones, Duration lag) {}
