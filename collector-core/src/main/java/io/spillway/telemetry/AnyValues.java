package io.spillway.telemetry;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encoded OTLP {@code AnyValue}s as Java objects, and back: null for an empty value, {@link String}, {@link Boolean}, {@link Long},
 * {@link Double}, {@link ByteString}, {@link MapValue} and {@link ListValue}.
 */
final class AnyValues {
    static final int STRING = 0x0A;
    static final int BOOL = 0x10;
    static final int INT = 0x18;
    static final int DOUBLE = 0x21;
    static final int ARRAY = 0x2A;
    static final int KVLIST = 0x32;
    static final int BYTES = 0x3A;

    /** The tag of the elements in an {@code ArrayValue} and of the entries in a {@code KeyValueList}. */
    static final int ELEMENT = 0x0A;

    private AnyValues() {}

    static @Nullable Object read(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            switch (tag) {
                case STRING -> {
                    int start = content(bytes, value);
                    return new String(bytes, start, at - start, StandardCharsets.UTF_8);
                }
                case BOOL -> {
                    return Wire.varint64(bytes, value) != 0;
                }
                case INT -> {
                    return Wire.varint64(bytes, value);
                }
                case DOUBLE -> {
                    return Double.longBitsToDouble(Wire.fixed64(bytes, value));
                }
                case ARRAY -> {
                    return ListValue.over(bytes, content(bytes, value), at);
                }
                case KVLIST -> {
                    return MapValue.over(bytes, content(bytes, value), at);
                }
                case BYTES -> {
                    int start = content(bytes, value);
                    return ByteString.copyFrom(bytes, start, at - start);
                }
                default -> {}
            }
        }
        return null;
    }

    /** The offset of the content behind its length. */
    static int content(byte[] bytes, int value) {
        return bytes[value] >= 0 ? value + 1 : value + Wire.size(Wire.varint32(bytes, value));
    }

    /** Writes an {@code AnyValue} as a field, with its length. */
    static void write(WireWriter out, int tag, @Nullable Object value) {
        out.varint(tag);
        int begin = out.begin();
        writeContent(out, value);
        out.end(begin);
    }

    static void writeContent(WireWriter out, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case String text -> out.text(STRING, text);
            case Boolean bool -> {
                out.varint(BOOL);
                out.varint(bool ? 1 : 0);
            }
            case Long number -> {
                out.varint(INT);
                out.varint64(number);
            }
            case Double number -> {
                out.varint(DOUBLE);
                out.fixed64(Double.doubleToRawLongBits(number));
            }
            case ByteString binary -> out.field(BYTES, binary.toByteArray());
            case ListValue list -> {
                out.varint(ARRAY);
                int begin = out.begin();
                list.write(out);
                out.end(begin);
            }
            case MapValue map -> {
                out.varint(KVLIST);
                int begin = out.begin();
                map.write(out);
                out.end(begin);
            }
            default -> throw new IllegalArgumentException("not a value: " + value.getClass());
        }
    }

    /** A copy that shares nothing that can change. */
    static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case MapValue map -> map.copy();
            case ListValue list -> list.copy();
            case null, default -> value;
        };
    }

    static boolean isChanged(@Nullable Object value) {
        return switch (value) {
            case MapValue map -> map.isChanged();
            case ListValue list -> list.isChanged();
            case null, default -> false;
        };
    }

    /** Refuses an object that is no value, before it gets into a map or a list. */
    static @Nullable Object check(@Nullable Object value) {
        return switch (value) {
            case null -> value;
            case String _, Boolean _, Long _, Double _, ByteString _, MapValue _, ListValue _ -> value;
            default -> throw new IllegalArgumentException("not a value: " + value.getClass());
        };
    }
}
