package io.spillway.parquet;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * The values of one leaf column for the rows of one row group, with their levels, and the places where pages begin. A page begins
 * at the first value of a row. Not safe for use by several threads.
 */
abstract class Column {
    private static final int FIRST_CAPACITY = 256;

    final String[] path;
    final int maxRepetition;
    final int maxDefinition;

    private @Nullable ColumnDescriptor descriptor;
    private byte[] repetitions;
    private byte[] definitions;
    private int levels;
    private int values;

    private int pages = 1;
    private int[] pageRows = new int[8];
    private int[] pageLevels = new int[8];
    private int[] pageValues = new int[8];

    Column(String[] path, int maxRepetition, int maxDefinition) {
        this.path = path;
        this.maxRepetition = maxRepetition;
        this.maxDefinition = maxDefinition;
        this.repetitions = new byte[maxRepetition > 0 ? FIRST_CAPACITY : 0];
        this.definitions = new byte[FIRST_CAPACITY];
    }

    final void bind(ColumnDescriptor bound) {
        descriptor = bound;
    }

    final ColumnDescriptor descriptor() {
        if (descriptor == null) {
            throw new IllegalStateException("column without a schema: " + String.join(".", path));
        }
        return descriptor;
    }

    final PrimitiveType type() {
        return descriptor().getPrimitiveType();
    }

    /** The number of values that are not null. */
    final int values() {
        return values;
    }

    final int levels() {
        return levels;
    }

    /** Notes that a value follows. */
    final void present(int repetition) {
        level(repetition, maxDefinition);
        values++;
    }

    /** Notes that there is no value, and down to which level the path exists. */
    final void absent(int repetition, int definition) {
        level(repetition, definition);
    }

    private void level(int repetition, int definition) {
        reserve(1);
        definitions[levels] = (byte) definition;
        if (maxRepetition > 0) {
            repetitions[levels] = (byte) repetition;
        }
        levels++;
    }

    /** Appends once more the levels and values of an earlier row of this row group. */
    final void repeat(int fromLevel, int toLevel, int fromValue, int toValue) {
        int count = toLevel - fromLevel;
        reserve(count);
        System.arraycopy(definitions, fromLevel, definitions, levels, count);
        if (maxRepetition > 0) {
            System.arraycopy(repetitions, fromLevel, repetitions, levels, count);
        }
        levels += count;
        if (toValue > fromValue) {
            repeatValues(fromValue, toValue);
            values += toValue - fromValue;
        }
    }

    /** Appends values of this row group once more; they are not yet counted in {@link #values()}. */
    abstract void repeatValues(int from, int to);

    private void reserve(int more) {
        if (levels + more > definitions.length) {
            int capacity = Math.max(levels + more, levels * 2);
            definitions = Arrays.copyOf(definitions, capacity);
            if (maxRepetition > 0) {
                repetitions = Arrays.copyOf(repetitions, capacity);
            }
        }
    }

    /** The bytes of values since the last page began, roughly as a page would hold them. */
    abstract int openPageBytes();

    /** The memory that the values take, roughly. */
    long footprintBytes() {
        return (long) levels * (maxRepetition > 0 ? 2 : 1) + valueFootprintBytes();
    }

    abstract long valueFootprintBytes();

    /** Begins a page with the next row. */
    final void cutPage(int rows) {
        if (pages == pageRows.length) {
            pageRows = Arrays.copyOf(pageRows, pages * 2);
            pageLevels = Arrays.copyOf(pageLevels, pages * 2);
            pageValues = Arrays.copyOf(pageValues, pages * 2);
        }
        pageRows[pages] = rows;
        pageLevels[pages] = levels;
        pageValues[pages] = values;
        pages++;
        pageWasCut();
    }

    abstract void pageWasCut();

    final int openPageRow() {
        return pageRows[pages - 1];
    }

    final int openPageValues() {
        return values - pageValues[pages - 1];
    }

    /** Writes all pages of the row group. */
    final void write(ColumnPages out, int rows) throws IOException {
        out.start(this);
        prepare(out);
        if (pages > 1 && pageLevels[pages - 1] == levels) {
            pages--;
        }
        for (int page = 0; page < pages; page++) {
            boolean isLast = page + 1 == pages;
            int fromLevel = pageLevels[page];
            int toLevel = isLast ? levels : pageLevels[page + 1];
            int fromValue = pageValues[page];
            int toValue = isLast ? values : pageValues[page + 1];
            ByteHeap content = out.content();
            if (maxRepetition > 0) {
                putLevels(content, repetitions, fromLevel, toLevel, maxRepetition);
            }
            putLevels(content, definitions, fromLevel, toLevel, maxDefinition);
            putValues(content, page, fromValue, toValue);
            int nulls = toLevel - fromLevel - (toValue - fromValue);
            Statistics<?> statistics = statistics(page, fromValue, toValue, nulls);
            out.page(
                    toLevel - fromLevel,
                    (isLast ? rows : pageRows[page + 1]) - pageRows[page],
                    statistics,
                    isDictionary());
        }
        out.end();
    }

    private static void putLevels(ByteHeap out, byte[] levels, int from, int to, int max) {
        out.putInt(0);
        int start = out.size();
        HybridEncoder.levels(levels, from, to, HybridEncoder.bitWidth(max), out);
        out.setInt(start - Integer.BYTES, out.size() - start);
    }

    /** Chooses the encoding and writes the dictionary page, if there is one. */
    abstract void prepare(ColumnPages out) throws IOException;

    abstract boolean isDictionary();

    abstract void putValues(ByteHeap out, int page, int from, int to);

    /** The statistics of a page; null if the column has none. */
    abstract @Nullable Statistics<?> statistics(int page, int from, int to, int nulls);

    /** Forgets all rows. */
    void clear() {
        levels = 0;
        values = 0;
        pages = 1;
    }
}
