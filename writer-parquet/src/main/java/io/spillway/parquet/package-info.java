/** Writes telemetry to Parquet files, reads it back, and verifies files; {@code docs/formats/parquet.md} has the layout. */
@NullMarked
package io.spillway.parquet;

import org.jspecify.annotations.NullMarked;
