package io.spillway.partial.store;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * An expired span in the hands of a receiver.
 *
 * @param lastHeartbeatUnixNano when the sender made its last heartbeat
 * @param attempts how often it was claimed, this time included
 * @param request an OTLP {@code ExportTraceServiceRequest} with this one span; empty when the store has lost it
 */
public record ClaimedSpan(
        SpanKey key, long lastHeartbeatUnixNano, Instant expiredAt, int attempts, ByteString request) {}
