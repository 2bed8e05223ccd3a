package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** A column of text or bytes in PLAIN pages: identifiers, and values that seldom repeat. */
final class BytesColumn extends PlainColumn {
    private final boolean hasStatistics;

    /**
     * Makes an empty column.
     *
     * @param hasStatistics false for values in which no reader looks for a range
     */
    BytesColumn(String[] path, int maxRepetition, int maxDefinition, boolean hasStatistics) {
        super(path, maxRepetition, maxDefinition);
        this.hasStatistics = hasStatistics;
    }

    void add(int repetition, byte[] source, int from, int to) {
        present(repetition);
        heap.putInt(to - from);
        heap.put(source, from, to);
    }

    @Override
    void repeatValues(int from, int to) {
        throw new UnsupportedOperationException("values of " + String.join(".", path) + " have no index");
    }

    @Override
    @Nullable
    Statistics<?> statistics(int page, int from, int to, int nulls) {
        if (!hasStatistics) {
            return null;
        }
        if (from == to) {
            return Bounds.none(type(), nulls);
        }
        byte[] bytes = heap.bytes();
        int min = pageStart(page);
        int max = min;
        int at = next(bytes, min);
        for (int previous = min; at < pageEnd(page); previous = at, at = next(bytes, at)) {
            if (compare(bytes, at, previous) == 0) {
                continue;
            }
            if (compare(bytes, at, min) < 0) {
                min = at;
            } else if (compare(bytes, at, max) > 0) {
                max = at;
            }
        }
        return Bounds.of(type(), nulls, value(bytes, min), value(bytes, max));
    }

    /** Calls back with every value, in order; equal neighbours are passed once. */
    void forEachRun(Runs runs) {
        byte[] bytes = heap.bytes();
        for (int at = 0, previous = -1; at < heap.size(); previous = at, at = next(bytes, at)) {
            if (previous < 0 || compare(bytes, at, previous) != 0) {
                runs.accept(bytes, at + Integer.BYTES, next(bytes, at));
            }
        }
    }

    /** Gets the bytes of a value; they are valid during the call only. */
    interface Runs {
        void accept(byte[] bytes, int from, int to);
    }

    private static int next(byte[] bytes, int at) {
        return at + Integer.BYTES + Wire.fixed32(bytes, at);
    }

    private static int compare(byte[] bytes, int at, int other) {
        return Arrays.compareUnsigned(
                bytes, at + Integer.BYTES, next(bytes, at), bytes, other + Integer.BYTES, next(bytes, other));
    }

    private static byte[] value(byte[] bytes, int at) {
        return Arrays.copyOfRange(bytes, at + Integer.BYTES, next(bytes, at));
    }
}
