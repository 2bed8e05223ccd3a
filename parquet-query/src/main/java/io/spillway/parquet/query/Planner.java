package io.spillway.parquet.query;

import io.spillway.parquet.ColumnFilter;
import io.spillway.parquet.CorruptFileException;
import io.spillway.parquet.FileBytes;
import io.spillway.parquet.UnknownLayoutException;
import io.spillway.parquet.table.FileAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Chooses the files of a table by partitions, bounds and bloom filters. Filters of files that were read lately are kept in memory: a file
 * never changes.
 */
final class Planner {
    private static final long MAX_KEPT_BYTES = 32L << 20;

    private final FileAccess access;
    private final Map<String, ColumnFilter> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;

    Planner(FileAccess access) {
        this.access = access;
    }

    /**
     * Plans a table.
     *
     * @throws IOException if metadata or a filter cannot be read
     */
    FilePlan plan(String name, Table table, Expression condition, Engine engine) throws IOException, QueryException {
        List<String> files = new ArrayList<>();
        long bytes = 0;
        int filtersRead = 0;
        TraceIds traceIds = TraceIds.of(condition);
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(condition).planFiles()) {
            for (FileScanTask task : tasks) {
                engine.check();
                DataFile file = task.file();
                if (traceIds.restrict()) {
                    filtersRead++;
                    if (!traceIds.mayBeIn(filter(file.location()))) {
                        continue;
                    }
                }
                files.add(file.location());
                bytes += file.fileSizeInBytes();
            }
        }
        return new FilePlan(name, files, bytes, allFiles(table), filtersRead);
    }

    private static int allFiles(Table table) {
        return Optional.ofNullable(table.currentSnapshot())
                .map(Snapshot::summary)
                .map(summary -> summary.get(SnapshotSummary.TOTAL_DATA_FILES_PROP))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** The filter of a file; empty if it has none that can be read, so that the engine reports what is wrong with the file. */
    private Optional<ColumnFilter> filter(String location) throws IOException {
        synchronized (kept) {
            ColumnFilter known = kept.get(location);
            if (known != null) {
                return Optional.of(known);
            }
        }
        try (FileBytes file = access.open(location)) {
            ColumnFilter filter = ColumnFilter.read(file, TraceIds.COLUMN);
            keep(location, filter);
            return Optional.of(filter);
        } catch (CorruptFileException | UnknownLayoutException _) {
            return Optional.empty();
        }
    }

    private void keep(String location, ColumnFilter filter) {
        synchronized (kept) {
            if (kept.putIfAbsent(location, filter) == null) {
                keptBytes += filter.bytes();
            }
            var eldest = kept.entrySet().iterator();
            while (keptBytes > MAX_KEPT_BYTES && eldest.hasNext()) {
                keptBytes -= eldest.next().getValue().bytes();
                eldest.remove();
            }
        }
    }
}
