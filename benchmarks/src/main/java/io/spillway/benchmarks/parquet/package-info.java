/** Parquet files from OTLP: rows per CPU-second and bytes per row, beside DuckDB and beside parquet-java's own writer. */
@NullMarked
package io.spillway.benchmarks.parquet;

import org.jspecify.annotations.NullMarked;
