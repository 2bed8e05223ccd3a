/**
 * The {@code parquet} exporter: puts telemetry into one Iceberg table for each signal, each acknowledged item once.
 *
 * <ol>
 *   <li>{@code consume} writes the batch to the signal's {@link io.spillway.parquet.exporter.Journal journal} and answers once the
 *       batch is durable there. A full journal, or a journal that cannot write, refuses the batch for now.
 *   <li>A {@link io.spillway.parquet.exporter.Roller roller} for each signal turns the first part of the journal into sorted
 *       Parquet files, when enough bytes for a file wait or when the oldest batch is old enough. This is a <em>roll</em>.
 *   <li>One transaction of the table adds the files of a roll and notes its position, the number of its last batch, under the
 *       journal's own id. Then the roller cuts the journal.
 *   <li>After a restart the roller first cuts the journal up to the position in the table, and makes new files of the rest. It
 *       never commits files that another process has left.
 * </ol>
 *
 * <p>Failures:
 *
 * <ul>
 *   <li>The process dies before the commit: the journal says which files may exist, the next start removes them, and the batches are
 *       still in the journal. The process dies after the commit: the position in the table covers the batches.
 *   <li>A commit fails, or its answer is lost: the roller keeps the files, reads the position from the table, and commits again
 *       only if the position does not cover the roll. Every attempt checks the position in the metadata that it replaces.
 *   <li>The disk is full, the catalog is locked or away: the roll is tried again after a pause, and the journal fills.
 *   <li>The journal is damaged: it is set aside, and the new journal has a new id, so an old position cannot hide its batches.
 *   <li>Event times that are absent, or too many different hours in one roll: these rows go to a file without a partition, which
 *       the table finds by its bounds.
 * </ul>
 */
@NullMarked
package io.spillway.parquet.exporter;

import org.jspecify.annotations.NullMarked;
