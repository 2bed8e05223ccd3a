package io.spillway.parquet;

import io.spillway.component.Signal;
import io.spillway.telemetry.EncodedItem;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.util.List;

/**
 * Writes telemetry of one signal to Parquet files.
 *
 * <ul>
 *   <li>{@link #finish()} answers the finished files. Before that, no file has its final name; a file with its final name is
 *       complete and synced to the disk.
 *   <li>{@link #abort()}, and every failure, removes all files of this writer.
 *   <li>The same batches in the same order make the same bytes.
 *   <li>A file ends when its measured size reaches the target, between groups of rows if groups are not to be split. A group that is
 *       larger than the target makes a file that is larger.
 *   <li>The writer keeps batches until their rows are in a file or in a sorted run. {@link WriterSettings#memoryBytes()} bounds the
 *       memory of batches, columns and merges; the batch that is passed in and the largest item come on top.
 * </ul>
 *
 * <p>Not safe for use by several threads. Two writers must not share a folder and a base name.
 */
public final class TelemetryFileWriter<S> implements AutoCloseable {
    private enum State {
        OPEN,
        FINISHED,
        ABORTED
    }

    private final WriterSettings settings;
    private final TelemetryLayout layout;
    private final HeaderTable headers;
    private final RowKeys keys;
    private final RowBuffer buffer = new RowBuffer();
    private final SortedRuns runs;
    private final FileSequence<S> files;
    private final Row row = new Row();
    private final Row previous = new Row();
    private long rows;
    private State state = State.OPEN;

    /** Makes a writer; no file exists before the first batch. */
    public TelemetryFileWriter(WriterSettings settings, TelemetryLayout layout, StatisticsProvider<S> provider) {
        this.settings = settings;
        this.layout = layout;
        this.headers = new HeaderTable(layout.signal(), settings.key());
        this.keys = new RowKeys(settings.key());
        this.runs = new SortedRuns(settings, layout.signal());
        this.files = new FileSequence<>(settings, layout, provider);
    }

    /**
     * Adds the items of a batch.
     *
     * @throws RowsOutOfOrderException if rows that should come in order do not
     * @throws RowsExceedMemoryException if rows that should be sorted in memory do not fit there
     * @throws IOException if the disk fails; after every exception the writer has aborted
     */
    public void write(Telemetry batch) throws IOException {
        requireOpen();
        if (batch.signal() != layout.signal()) {
            throw new IllegalArgumentException(
                    "signal of the batch: " + batch.signal() + " (expected: " + layout.signal() + ")");
        }
        boolean isDone = false;
        try {
            ItemCursor cursor = batch.cursor();
            EncodedItem item = cursor.encoding();
            int leaf = layout.signal() == Signal.METRICS ? EncodedItem.DATA : EncodedItem.SCOPE;
            int serial = 0;
            while (cursor.next()) {
                if (item.serial(leaf) != serial) {
                    serial = item.serial(leaf);
                    row.container = headers.container(item);
                }
                row.bytes = item.bytes();
                row.from = item.itemStart();
                row.to = item.itemEnd();
                keys.fill(cursor, row);
                add();
            }
            makeRoom();
            isDone = true;
        } finally {
            if (!isDone) {
                abort();
            }
        }
    }

    private void add() throws IOException {
        rows++;
        switch (settings.orderBy()) {
            case NONE -> files.accept(row);
            case PRESUMED -> {
                if (rows > 1 && row.compareKey(previous) < 0) {
                    throw new RowsOutOfOrderException(rows);
                }
                previous.copyKey(row);
                files.accept(row);
            }
            case IN_MEMORY, MERGE_SORT -> {
                if (buffer.isFull()) {
                    makeRoom();
                }
                buffer.add(row);
            }
        }
    }

    /** Keeps the memory within its bounds. */
    private void makeRoom() throws IOException {
        long maxBytes = settings.memoryBytes() / 2;
        boolean isTooLarge = buffer.footprintBytes() + headers.footprintBytes() > maxBytes || buffer.isFull();
        if (!isTooLarge) {
            return;
        }
        switch (settings.orderBy()) {
            case IN_MEMORY -> throw new RowsExceedMemoryException(rows, maxBytes);
            case MERGE_SORT -> runs.add(buffer);
            case NONE, PRESUMED -> {}
        }
        headers.clear();
    }

    /**
     * Writes all rows that are left and gives the files their final names.
     *
     * @return the files in the order of their rows; empty if there were no rows
     * @throws IOException if the disk fails; the writer has then aborted
     */
    public List<WrittenFile<S>> finish() throws IOException {
        requireOpen();
        boolean isDone = false;
        try {
            if (runs.isEmpty()) {
                buffer.drainSorted(files);
            } else {
                runs.add(buffer);
                runs.drain(files);
            }
            List<WrittenFile<S>> written = files.publish();
            state = State.FINISHED;
            isDone = true;
            return written;
        } finally {
            if (!isDone) {
                abort();
            }
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException("writer: " + state + " (expected: " + State.OPEN + ")");
        }
    }

    /** Removes all files of this writer; does nothing if it has finished or aborted. */
    public void abort() throws IOException {
        if (state == State.OPEN) {
            state = State.ABORTED;
            buffer.clear();
            try {
                files.abort();
            } finally {
                runs.abort();
            }
        }
    }

    /** Aborts, unless the writer has finished. */
    @Override
    public void close() throws IOException {
        abort();
    }
}
