/**
 * Makes spans visible while they run: a span processor for the OpenTelemetry SDK for Java that sends heartbeats and stops as log
 * records, for the {@code partial} exporter or the OpenTelemetry partial collector.
 */
@NullMarked
package io.spillway.partial.emitter;

import org.jspecify.annotations.NullMarked;
