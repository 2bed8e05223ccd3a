package io.spillway.partial.store;

import java.time.Duration;

/**
 * The spans in flight of one service.
 *
 * @param oldest how long ago the oldest of them began, by its sender's clock
 * @param lastHeartbeat how long ago the newest heartbeat of any of them was made, by its sender's clock
 */
public record ServiceSpans(String service, long inFlight, long expired, Duration oldest, Duration lastHeartbeat) {}
