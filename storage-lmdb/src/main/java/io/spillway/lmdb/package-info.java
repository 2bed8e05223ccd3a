/**
 * Durable stores over LMDB, the only code that touches it, and the extensions that offer them: {@code lmdb_storage} and, for
 * files written for the OpenTelemetry Collector, {@code file_storage}.
 */
@NullMarked
package io.spillway.lmdb;

import org.jspecify.annotations.NullMarked;
