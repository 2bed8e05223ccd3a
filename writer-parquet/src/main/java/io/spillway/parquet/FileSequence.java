package io.spillway.parquet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to one file after another. A file ends with the first row group behind which its measured size reaches the target, but
 * never inside a group of rows that must stay together. Finished files keep temporary names until {@link #publish()}.
 */
final class FileSequence<S> implements RowSink {
    private static final int MAX_GROUP_ROWS = 125_000;
    private static final long MAX_GROUP_BYTES = 64L << 20;
    private static final int PAGE_ROWS = 20_000;
    private static final int PAGE_BYTES = 1 << 20;
    /** The encoded size of a byte of OTLP, before anything was measured. */
    private static final double FIRST_RATIO = 0.25;
    /** A file that reaches this share of the target is large enough. */
    private static final double LARGE_ENOUGH = 0.95;

    private record Finished<S>(Path path, long rows, long bytes, S statistics, ParquetMetadata footer) {}

    private final WriterSettings settings;
    private final TelemetryLayout layout;
    private final StatisticsProvider<S> provider;
    private final RowColumns columns;
    private final long maxGroupBytes;
    private final long checkBytes;
    private final List<Finished<S>> finished = new ArrayList<>();
    private final List<Path> published = new ArrayList<>();
    private final Row previous = new Row();

    private @Nullable FileInProgress file;
    private StatisticsProvider.Accumulator<S> statistics;
    private long fileRows;
    private int groupRows;
    private long groupInput;
    private long uncheckedInput;
    private boolean isFull;

    private long measuredInput;
    private long measuredBytes;

    FileSequence(WriterSettings settings, TelemetryLayout layout, StatisticsProvider<S> provider) {
        this.settings = settings;
        this.layout = layout;
        this.provider = provider;
        this.statistics = provider.start();
        this.columns = new RowColumns(layout.signal(), layout.promoted(), layout.fieldIds(), settings.key());
        this.maxGroupBytes = Math.min(MAX_GROUP_BYTES, settings.memoryBytes() / 4);
        this.checkBytes = Math.clamp(settings.targetBytes() / 8, 1, Math.min(1 << 20, maxGroupBytes / 8));
    }

    @Override
    public void accept(Row row) throws IOException {
        if (isFull && !isInOpenGroup(row)) {
            endFile();
        }
        if (file == null) {
            file = new FileInProgress(temporaryPath(), columns);
            statistics = provider.start();
        }
        columns.append(row);
        statistics.add(row.container.text(), row.first, row.second, row.third);
        previous.copyKey(row);
        groupRows++;
        fileRows++;
        int length = row.to - row.from;
        groupInput += length;
        uncheckedInput += length;
        if (uncheckedInput >= checkBytes || groupRows % 1024 == 0) {
            check();
        }
    }

    private boolean isInOpenGroup(Row row) {
        return settings.unsplitParts() > 0 && row.isSameGroup(previous, settings.unsplitParts());
    }

    private void check() throws IOException {
        uncheckedInput = 0;
        for (Column column : columns.columns()) {
            if (column.openPageBytes() >= PAGE_BYTES || groupRows - column.openPageRow() >= PAGE_ROWS) {
                column.cutPage(groupRows);
            }
        }
        boolean mayBeFull = expectedBytes() >= settings.targetBytes();
        if (groupRows >= MAX_GROUP_ROWS || (mayBeFull && !isFull) || columns.footprintBytes() >= maxGroupBytes) {
            endRowGroup();
        }
    }

    private double expectedBytes() {
        FileInProgress open = file;
        long position = open == null ? 0 : open.position();
        double ratio = measuredInput == 0 ? FIRST_RATIO : (double) measuredBytes / measuredInput;
        return position + groupInput * ratio;
    }

    private void endRowGroup() throws IOException {
        FileInProgress open = file;
        if (open == null || groupRows == 0) {
            return;
        }
        long before = open.position();
        open.writeRowGroup(columns, groupRows);
        measuredBytes += open.position() - before;
        measuredInput += groupInput;
        groupRows = 0;
        groupInput = 0;
        isFull = open.position() >= LARGE_ENOUGH * settings.targetBytes();
    }

    private void endFile() throws IOException {
        FileInProgress open = file;
        if (open == null) {
            return;
        }
        endRowGroup();
        long bytes = open.finish(Map.of(TelemetryLayout.METADATA_KEY, layout.name()));
        finished.add(new Finished<>(open.path(), fileRows, bytes, statistics.finish(), open.footer()));
        file = null;
        fileRows = 0;
        isFull = false;
    }

    /** Ends the last file, gives all files their final names and syncs the folder. */
    List<WrittenFile<S>> publish() throws IOException {
        endFile();
        List<WrittenFile<S>> results = new ArrayList<>();
        for (Finished<S> each : finished) {
            Path target = settings.directory().resolve(fileName(results.size()));
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(each.path(), target, StandardCopyOption.ATOMIC_MOVE);
            published.add(target);
            results.add(new WrittenFile<>(target, each.rows(), each.bytes(), each.statistics(), each.footer()));
        }
        try (FileChannel folder = FileChannel.open(settings.directory(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        return results;
    }

    private Path temporaryPath() {
        return settings.temporary().resolve(fileName(finished.size()) + ".tmp");
    }

    private String fileName(int number) {
        return settings.baseName() + String.format(Locale.ROOT, "-%05d.parquet", number);
    }

    /** Removes all files, also those that have their final names. */
    void abort() throws IOException {
        FileInProgress open = file;
        file = null;
        if (open != null) {
            open.abort();
        }
        for (Finished<S> each : finished) {
            Files.deleteIfExists(each.path());
        }
        for (Path path : published) {
            Files.deleteIfExists(path);
        }
    }
}
