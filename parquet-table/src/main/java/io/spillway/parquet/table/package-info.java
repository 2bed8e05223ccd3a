/**
 * Iceberg v2 tables of telemetry, one for each signal: the catalog, access to files, partitions by hour of event time, verification. A
 * writer of tables makes complete files first, and then adds their entries in one transaction.
 */
@NullMarked
package io.spillway.parquet.table;

import org.jspecify.annotations.NullMarked;
