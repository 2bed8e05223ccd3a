/**
 * Encoded telemetry: immutable runs of OTLP protobuf bytes that are validated once, then merged, split, walked and edited
 * without being decoded.
 */
@NullMarked
package io.spillway.telemetry;

import org.jspecify.annotations.NullMarked;
