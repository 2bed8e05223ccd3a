package io.spillway.parquet;

import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.internal.column.columnindex.BinaryTruncator;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of text and bytes. A bound longer than {@link #MAX_BYTES} is cut, the upper one rounded up. {@code ParquetFileWriter}
 * keeps bounds until the footer, so they are always copies.
 */
final class Bounds {
    static final int MAX_BYTES = 64;

    private Bounds() {}

    /** The statistics of a page of nulls. */
    static Statistics<?> none(PrimitiveType type, int nulls) {
        return Statistics.getBuilderForReading(type).withNumNulls(nulls).build();
    }

    /** The statistics of a page; null if the upper bound cannot be cut. */
    static @Nullable Statistics<?> of(PrimitiveType type, int nulls, byte[] min, byte[] max) {
        BinaryTruncator truncator = BinaryTruncator.getTruncator(type);
        byte[] lower = truncator
                .truncateMin(Binary.fromConstantByteArray(min), MAX_BYTES)
                .getBytes();
        byte[] upper = truncator
                .truncateMax(Binary.fromConstantByteArray(max), MAX_BYTES)
                .getBytes();
        return upper.length > MAX_BYTES || lower.length > MAX_BYTES
                ? null
                : Statistics.getBuilderForReading(type)
                        .withNumNulls(nulls)
                        .withMin(lower)
                        .withMax(upper)
                        .build();
    }
}
