package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** A column of 32-bit or 64-bit integers, or of doubles. */
final class NumberColumn extends PlainColumn {
    /** The physical type. */
    enum Kind {
        INT,
        LONG,
        DOUBLE
    }

    private final Kind kind;
    private boolean hasNan;

    NumberColumn(String[] path, int maxRepetition, int maxDefinition, Kind kind) {
        super(path, maxRepetition, maxDefinition);
        this.kind = kind;
    }

    /** Appends an integer. */
    void add(int repetition, long value) {
        present(repetition);
        if (kind == Kind.INT) {
            heap.putInt((int) value);
        } else {
            heap.putLong(value);
        }
    }

    /** Appends a double by its bits, so that a NaN keeps its payload. */
    void addDouble(int repetition, long bits) {
        present(repetition);
        heap.putLong(bits);
    }

    @Override
    void repeatValues(int from, int to) {
        int width = kind == Kind.INT ? Integer.BYTES : Long.BYTES;
        heap.reserve((to - from) * width);
        heap.put(heap.bytes(), from * width, to * width);
    }

    @Override
    @Nullable
    Statistics<?> statistics(int page, int from, int to, int nulls) {
        if (page == 0 && kind == Kind.DOUBLE) {
            hasNan = containsNan();
        }
        if (hasNan) {
            return null;
        }
        Statistics.Builder builder = Statistics.getBuilderForReading(type()).withNumNulls(nulls);
        if (from < to) {
            switch (kind) {
                case INT -> ints(builder, pageStart(page), pageEnd(page));
                case LONG -> longs(builder, pageStart(page), pageEnd(page));
                case DOUBLE -> doubles(builder, pageStart(page), pageEnd(page));
            }
        }
        return builder.build();
    }

    /** Readers cannot order NaN, so a chunk with one has no statistics at all. */
    private boolean containsNan() {
        byte[] bytes = heap.bytes();
        for (int at = 0; at < heap.size(); at += Double.BYTES) {
            if (Double.isNaN(Double.longBitsToDouble(Wire.fixed64(bytes, at)))) {
                return true;
            }
        }
        return false;
    }

    private void ints(Statistics.Builder builder, int from, int to) {
        byte[] bytes = heap.bytes();
        int min = Integer.MAX_VALUE;
        int max = Integer.MIN_VALUE;
        for (int at = from; at < to; at += Integer.BYTES) {
            int value = Wire.fixed32(bytes, at);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        builder.withMin(BytesUtils.intToBytes(min)).withMax(BytesUtils.intToBytes(max));
    }

    private void longs(Statistics.Builder builder, int from, int to) {
        byte[] bytes = heap.bytes();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int at = from; at < to; at += Long.BYTES) {
            long value = Wire.fixed64(bytes, at);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        builder.withMin(BytesUtils.longToBytes(min)).withMax(BytesUtils.longToBytes(max));
    }

    private void doubles(Statistics.Builder builder, int from, int to) {
        byte[] bytes = heap.bytes();
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int at = from; at < to; at += Double.BYTES) {
            double value = Double.longBitsToDouble(Wire.fixed64(bytes, at));
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        builder.withMin(BytesUtils.longToBytes(Double.doubleToRawLongBits(min == 0 ? -0.0 : min)))
                .withMax(BytesUtils.longToBytes(Double.doubleToRawLongBits(max == 0 ? 0.0 : max)));
    }
}
