/**
 * Reads the tables of {@code parquet} exporters. Writes nothing to them.
 *
 * <p><b>Contract of a query.</b> {@link io.spillway.parquet.query.TableQueries} takes the text of one SELECT statement over the tables of a
 * place, each of which is a view with its name.
 *
 * <ol>
 *   <li>DuckDB parses the text. A statement that is no SELECT, several statements, a SELECT that changes data, a table that is none of the place, a
 *       function that reads files or runs text: each is refused with its position, before a file is opened.
 *   <li>Iceberg chooses the files of each table, as of this moment, by the conditions of the statement that it understands: comparisons,
 *       {@code IN} and {@code BETWEEN} of a column of text, of whole numbers or of time with constants, joined by AND and OR. Bloom filters drop the
 *       files that cannot hold the trace ids of the conditions. The choice never changes the rows of an answer.
 *   <li>An engine of its own, in memory, gets views over the chosen files. The engine may read these files and nothing else, and its
 *       settings are locked. The statement runs as a subquery, so that nothing but its rows can come of it.
 *   <li>Time, memory, threads, rows and the length of the statement have limits. At the time limit, and when the caller cancels, the engine stops.
 * </ol>
 *
 * <p>The engine needs {@code duckdb_jdbc} on the class path. Without the jar every query ends with
 * {@link io.spillway.parquet.query.QueryException.Kind#NO_ENGINE}, and all else in this package works.
 */
@NullMarked
package io.spillway.parquet.query;

import org.jspecify.annotations.NullMarked;
