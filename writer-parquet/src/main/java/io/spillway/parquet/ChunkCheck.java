package io.spillway.parquet;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.hadoop.metadata.IndexReference;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Checks one column chunk: reads all its values, and compares with them all that the file says about them. */
final class ChunkCheck {
    private final FileBytes file;
    private final ColumnChunkMetaData chunk;
    private final ColumnDescriptor descriptor;
    private final long rows;
    private final KeyCheck keys;
    private final FilePages.Chunk pages;
    private final ColumnReader reader;
    private final List<String> problems = new ArrayList<>();
    private final ValueBounds whole;
    private final @Nullable BloomFilter bloom;

    ChunkCheck(
            FileBytes file,
            FilePages files,
            MessageType schema,
            ColumnChunkMetaData chunk,
            ColumnDescriptor descriptor,
            long rows,
            KeyCheck keys)
            throws IOException {
        this.file = file;
        this.chunk = chunk;
        this.descriptor = descriptor;
        this.rows = rows;
        this.keys = keys;
        this.pages = files.read(chunk, descriptor.getPrimitiveType());
        this.whole = new ValueBounds(descriptor.getPrimitiveType());
        this.bloom = bloomFilter();
        this.reader = new ColumnReadStoreImpl(
                        new OneColumn(pages, rows), new GroupRecordConverter(schema).getRootConverter(), schema, "")
                .getColumnReader(descriptor);
    }

    List<String> check() throws IOException {
        List<ValueBounds> bounds = new ArrayList<>();
        List<Long> firstRows = new ArrayList<>();
        long row = 0;
        for (var page : pages.pages()) {
            ValueBounds pageBounds = new ValueBounds(descriptor.getPrimitiveType());
            firstRows.add(row);
            for (int i = 0; i < page.getValueCount(); i++) {
                row += reader.getCurrentRepetitionLevel() == 0 ? 1 : 0;
                level(pageBounds, (int) row - 1);
                reader.consume();
            }
            bounds.add(pageBounds);
        }
        expect("rows", row, rows);
        expect("values", chunk.getValueCount(), pages.getTotalValueCount());
        statistics();
        columnIndex(bounds);
        offsetIndex(firstRows);
        return problems;
    }

    private void level(ValueBounds page, int row) {
        if (reader.getCurrentDefinitionLevel() < descriptor.getMaxDefinitionLevel()) {
            page.addNull();
            whole.addNull();
            return;
        }
        Object value = page.add(reader);
        whole.addValue(value);
        keys.value(descriptor.getPath(), row, value);
        if (bloom != null && !bloom.findHash(bloom.hash((Binary) value))) {
            problems.add("bloom filter misses " + ((Binary) value).toStringUsingUTF8());
        }
    }

    private void statistics() {
        Statistics<?> stated = chunk.getStatistics();
        if (stated == null || stated.isEmpty()) {
            return;
        }
        if (stated.isNumNullsSet()) {
            expect("nulls", stated.getNumNulls(), whole.nulls());
        }
        if (stated.hasNonNullValue()) {
            expectBounds("statistics", whole, stated.getMinBytes(), stated.getMaxBytes());
        }
    }

    private void columnIndex(List<ValueBounds> bounds) throws IOException {
        IndexReference place = chunk.getColumnIndexReference();
        if (place == null) {
            return;
        }
        ColumnIndex index = parsed("column index", place.getOffset(), place.getLength(), Util::readColumnIndex);
        if (index == null) {
            return;
        }
        // The parser of the library refuses an index without these lists
        List<Boolean> nullPages = requireNonNull(index.getNull_pages());
        List<ByteBuffer> mins = requireNonNull(index.getMin_values());
        List<ByteBuffer> maxes = requireNonNull(index.getMax_values());
        List<Long> nullCounts = index.getNull_counts();
        expect("pages of the column index", nullPages.size(), bounds.size());
        for (int i = 0; i < Math.min(nullPages.size(), bounds.size()); i++) {
            ValueBounds page = bounds.get(i);
            String where = "column index, page " + i;
            if (nullPages.get(i) != page.isEmpty()) {
                problems.add(where + ": null page");
            } else if (!page.isEmpty()) {
                expectBounds(where, page, bytes(mins.get(i)), bytes(maxes.get(i)));
            }
            if (nullCounts != null) {
                expect(where + ", nulls", nullCounts.get(i), page.nulls());
            }
        }
    }

    private void offsetIndex(List<Long> firstRows) throws IOException {
        IndexReference place = chunk.getOffsetIndexReference();
        if (place == null) {
            problems.add("no offset index");
            return;
        }
        OffsetIndex index = parsed("offset index", place.getOffset(), place.getLength(), Util::readOffsetIndex);
        if (index == null) {
            return;
        }
        List<PageLocation> locations = requireNonNull(index.getPage_locations());
        expect("pages of the offset index", locations.size(), firstRows.size());
        for (int i = 0; i < Math.min(locations.size(), firstRows.size()); i++) {
            PageLocation location = locations.get(i);
            expect("offset of page " + i, location.getOffset(), pages.offsets().get(i));
            expect("first row of page " + i, location.getFirst_row_index(), firstRows.get(i));
        }
    }

    private @Nullable BloomFilter bloomFilter() throws IOException {
        try {
            return ColumnFilter.of(file, chunk);
        } catch (CorruptFileException e) {
            problems.add(e.problem());
            return null;
        }
    }

    /** Parses bytes in memory. */
    private interface Parser<T> {
        T parse(ByteArrayInputStream in) throws IOException;
    }

    private <T> @Nullable T parsed(String what, long offset, int length, Parser<T> parser) throws IOException {
        byte[] bytes = range(offset, length);
        try {
            return parser.parse(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            problems.add(what + ": " + e.getMessage());
            return null;
        }
    }

    private byte[] range(long from, int length) throws IOException {
        if (from < 0 || length < 0 || from + length > file.size()) {
            throw new IllegalArgumentException("range at " + from + " of " + length + " bytes");
        }
        return file.read(from, length);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private void expectBounds(String where, ValueBounds values, byte[] min, byte[] max) {
        if (!values.areBounds(min, max)) {
            problems.add(where + ": bounds differ from the values");
        }
    }

    private void expect(String what, long stated, long found) {
        if (stated != found) {
            problems.add(what + ": " + stated + " (expected: " + found + ")");
        }
    }

    /** A store with the pages of one column. */
    private record OneColumn(PageReader pages, long rowCount) implements PageReadStore {
        @Override
        public PageReader getPageReader(ColumnDescriptor column) {
            return pages;
        }

        @Override
        public long getRowCount() {
            return rowCount;
        }
    }
}
