package io.spillway.partial.store;

import com.google.protobuf.ByteString;

/**
 * The body of a span in flight.
 *
 * @param service the service name of its resource; empty when unknown
 * @param startUnixNano when it began, by its sender
 * @param request an OTLP {@code ExportTraceServiceRequest} with this one span
 */
public record SpanBody(String service, String name, long startUnixNano, ByteString request) {}
