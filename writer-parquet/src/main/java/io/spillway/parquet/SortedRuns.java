package io.spillway.parquet;

import io.spillway.component.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The sorted runs of one writer, in the order of their arrival, and their merge with a bounded fan-in. */
final class SortedRuns {
    /** The most runs that are merged at once. */
    static final int MAX_FAN_IN = 16;

    private static final Comparator<RunReader> BY_KEY_THEN_ARRIVAL =
            ((Comparator<RunReader>) (a, b) -> a.row().compareKey(b.row())).thenComparingInt(reader -> reader.number);

    private final Path folder;
    private final String baseName;
    private final HeaderTable table;
    private final long maxHeaderBytes;
    private final List<Path> runs = new ArrayList<>();
    private int made;

    SortedRuns(WriterSettings settings, Signal signal) {
        this.folder = settings.temporary();
        this.baseName = settings.baseName();
        this.table = new HeaderTable(signal, settings.key());
        this.maxHeaderBytes = settings.memoryBytes() / (4 * MAX_FAN_IN);
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Writes the rows of a buffer as a run, and empties the buffer. */
    void add(RowBuffer buffer) throws IOException {
        Path path = nextPath();
        runs.add(path);
        try (RunWriter run = new RunWriter(path, maxHeaderBytes)) {
            buffer.drainSorted(run);
            run.finish();
        }
    }

    /** Hands all rows on in the order of their keys, and removes the runs. */
    void drain(RowSink sink) throws IOException {
        while (runs.size() > MAX_FAN_IN) {
            List<Path> oldest = List.copyOf(runs.subList(0, MAX_FAN_IN));
            Path merged = nextPath();
            runs.add(MAX_FAN_IN, merged);
            try (RunWriter run = new RunWriter(merged, maxHeaderBytes)) {
                merge(oldest, run);
                run.finish();
            }
            remove(oldest);
        }
        merge(runs, sink);
        remove(List.copyOf(runs));
    }

    private void merge(List<Path> paths, RowSink sink) throws IOException {
        List<RunReader> readers = new ArrayList<>();
        try {
            PriorityQueue<RunReader> heads = new PriorityQueue<>(BY_KEY_THEN_ARRIVAL);
            for (Path path : paths) {
                RunReader reader = new RunReader(path, readers.size(), table);
                readers.add(reader);
                if (reader.next()) {
                    heads.add(reader);
                }
            }
            for (RunReader head = heads.poll(); head != null; head = heads.poll()) {
                sink.accept(head.row());
                if (head.next()) {
                    heads.add(head);
                }
                if (table.footprintBytes() > maxHeaderBytes * MAX_FAN_IN) {
                    table.clear();
                }
            }
        } finally {
            for (RunReader reader : readers) {
                reader.close();
            }
        }
    }

    private void remove(List<Path> paths) throws IOException {
        for (Path path : paths) {
            Files.delete(path);
            runs.remove(path);
        }
    }

    private Path nextPath() {
        return folder.resolve(baseName + "-" + made++ + ".run.tmp");
    }

    /** Removes all runs that are left. */
    void abort() throws IOException {
        for (Path path : runs) {
            Files.deleteIfExists(path);
        }
        runs.clear();
    }
}
