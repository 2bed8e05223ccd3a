package io.spillway.parquet;

import java.util.Arrays;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** The least and the greatest of some values, and the number of nulls; computed value by value, apart from the writer's way. */
final class ValueBounds {
    private final PrimitiveType type;
    private long nulls;
    private @Nullable Object min;
    private @Nullable Object max;

    ValueBounds(PrimitiveType type) {
        this.type = type;
    }

    void addNull() {
        nulls++;
    }

    long nulls() {
        return nulls;
    }

    boolean isEmpty() {
        return min == null;
    }

    /** Adds the value that the reader is at, and answers it. */
    Object add(ColumnReader reader) {
        Object value = switch (type.getPrimitiveTypeName()) {
            case INT32 -> reader.getInteger();
            case INT64 -> reader.getLong();
            case DOUBLE -> reader.getDouble();
            case BOOLEAN -> reader.getBoolean();
            case BINARY -> reader.getBinary().copy();
            case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY -> throw new IllegalArgumentException("type " + type);
        };
        addValue(value);
        return value;
    }

    void addValue(Object value) {
        if (min == null || compare(value, min) < 0) {
            min = value;
        }
        if (max == null || compare(value, max) > 0) {
            max = value;
        }
    }

    private static int compare(Object value, Object other) {
        return switch (value) {
            case Integer number -> number.compareTo((Integer) other);
            case Long number -> number.compareTo((Long) other);
            case Double number -> number.compareTo((Double) other);
            case Boolean flag -> flag.compareTo((Boolean) other);
            case Binary bytes -> Arrays.compareUnsigned(bytes.getBytesUnsafe(), ((Binary) other).getBytesUnsafe());
            default -> throw new IllegalArgumentException(value.getClass().getName());
        };
    }

    /** Whether encoded bounds are those of the values, cut as {@link Bounds} cuts. */
    boolean areBounds(byte[] statedMin, byte[] statedMax) {
        Object least = min;
        Object greatest = max;
        if (least == null || greatest == null) {
            return false;
        }
        return switch (least) {
            case Integer number ->
                BytesUtils.bytesToInt(statedMin) == number && BytesUtils.bytesToInt(statedMax) == (Integer) greatest;
            case Long number ->
                BytesUtils.bytesToLong(statedMin) == number && BytesUtils.bytesToLong(statedMax) == (Long) greatest;
            case Double number ->
                Double.longBitsToDouble(BytesUtils.bytesToLong(statedMin)) == number
                        && Double.longBitsToDouble(BytesUtils.bytesToLong(statedMax)) == (Double) greatest;
            case Boolean flag -> statedMin[0] != 0 == flag && statedMax[0] != 0 == (Boolean) greatest;
            case Binary bytes -> {
                Statistics<?> cut = Bounds.of(type, 0, bytes.getBytes(), ((Binary) greatest).getBytes());
                yield cut != null
                        && Arrays.equals(cut.getMinBytes(), statedMin)
                        && Arrays.equals(cut.getMaxBytes(), statedMax);
            }
            default -> false;
        };
    }
}
