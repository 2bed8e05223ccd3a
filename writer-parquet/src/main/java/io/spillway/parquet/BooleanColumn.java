package io.spillway.parquet;

import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** A column of booleans; PLAIN pages hold them as bits. */
final class BooleanColumn extends Column {
    private boolean[] bits = new boolean[64];

    BooleanColumn(String[] path, int maxRepetition, int maxDefinition) {
        super(path, maxRepetition, maxDefinition);
    }

    void add(int repetition, boolean value) {
        int at = values();
        present(repetition);
        if (at == bits.length) {
            bits = Arrays.copyOf(bits, at * 2);
        }
        bits[at] = value;
    }

    @Override
    void repeatValues(int from, int to) {
        int at = values();
        if (at + to - from > bits.length) {
            bits = Arrays.copyOf(bits, Math.max(at + to - from, at * 2));
        }
        System.arraycopy(bits, from, bits, at, to - from);
    }

    @Override
    int openPageBytes() {
        return openPageValues() / Byte.SIZE;
    }

    @Override
    long valueFootprintBytes() {
        return values();
    }

    @Override
    void pageWasCut() {}

    @Override
    void prepare(ColumnPages out) {}

    @Override
    boolean isDictionary() {
        return false;
    }

    @Override
    void putValues(ByteHeap out, int page, int from, int to) {
        for (int at = from; at < to; at += Byte.SIZE) {
            int packed = 0;
            for (int i = at; i < Math.min(to, at + Byte.SIZE); i++) {
                packed |= bits[i] ? 1 << (i - at) : 0;
            }
            out.putByte(packed);
        }
    }

    @Override
    @Nullable
    Statistics<?> statistics(int page, int from, int to, int nulls) {
        Statistics.Builder builder = Statistics.getBuilderForReading(type()).withNumNulls(nulls);
        if (from < to) {
            boolean min = true;
            boolean max = false;
            for (int i = from; i < to; i++) {
                min &= bits[i];
                max |= bits[i];
            }
            builder.withMin(new byte[] {(byte) (min ? 1 : 0)}).withMax(new byte[] {(byte) (max ? 1 : 0)});
        }
        return builder.build();
    }
}
