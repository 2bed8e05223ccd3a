package io.spillway.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The value of an attribute: a view of encoded bytes that is filled again and again without allocation, or a value made
 * by a component. Not safe for use by several threads while it is being filled.
 */
public final class AttributeValue {
    /** The kinds of an OTLP {@code AnyValue}; {@link #EMPTY} when no field of its union is set that a collector knows. */
    public enum Type {
        EMPTY,
        STRING,
        BOOLEAN,
        LONG,
        DOUBLE,
        ARRAY,
        MAP,
        BYTES
    }

    private static final byte[] NOTHING = {};

    /** The encoded {@code AnyValue}. */
    private byte[] bytes = NOTHING;

    private int from;
    private int to;
    private Type type = Type.EMPTY;
    /** The offset of the value in the bytes: behind the tag, and behind the length if there is one. */
    private int content;

    private int contentEnd;

    public AttributeValue() {}

    public static AttributeValue of(String value) {
        return of(AnyValue.newBuilder().setStringValue(value).build());
    }

    public static AttributeValue of(long value) {
        return of(AnyValue.newBuilder().setIntValue(value).build());
    }

    public static AttributeValue of(double value) {
        return of(AnyValue.newBuilder().setDoubleValue(value).build());
    }

    public static AttributeValue of(boolean value) {
        return of(AnyValue.newBuilder().setBoolValue(value).build());
    }

    public static AttributeValue of(AnyValue value) {
        byte[] encoded = value.toByteArray();
        AttributeValue result = new AttributeValue();
        result.view(encoded, 0, encoded.length);
        return result;
    }

    /** Becomes a view of a canonical {@code AnyValue}. */
    void view(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.type = Type.EMPTY;
        int at = from;
        while (at < to) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            Type found = type(tag);
            if (found != Type.EMPTY) {
                type = found;
                content = (tag & 7) == Wire.LENGTH_DELIMITED ? value + Wire.size(Wire.varint32(bytes, value)) : value;
                contentEnd = at;
                return;
            }
        }
    }

    private static Type type(int tag) {
        return switch (tag) {
            case 0x0A -> Type.STRING;
            case 0x10 -> Type.BOOLEAN;
            case 0x18 -> Type.LONG;
            case 0x21 -> Type.DOUBLE;
            case 0x2A -> Type.ARRAY;
            case 0x32 -> Type.MAP;
            case 0x3A -> Type.BYTES;
            default -> Type.EMPTY;
        };
    }

    /** A copy of the encoded {@code AnyValue}. */
    byte[] encoded() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    public Type type() {
        return type;
    }

    /** The text of a {@link Type#STRING}. */
    public String asString() {
        expect(Type.STRING);
        return new String(bytes, content, contentEnd - content, StandardCharsets.UTF_8);
    }

    public long asLong() {
        expect(Type.LONG);
        return Wire.varint64(bytes, content);
    }

    public double asDouble() {
        expect(Type.DOUBLE);
        return Double.longBitsToDouble(Wire.fixed64(bytes, content));
    }

    public boolean asBoolean() {
        expect(Type.BOOLEAN);
        return Wire.varint64(bytes, content) != 0;
    }

    /** The value as a Java object: null for an empty one. */
    @Nullable
    Object toObject() {
        return AnyValues.read(bytes, from, to);
    }

    /** Writes the value as a field. */
    void write(WireWriter out, int tag) {
        out.varint(tag);
        out.varint(to - from);
        out.raw(bytes, from, to);
    }

    /** The decoded value, of any type. */
    public AnyValue toAnyValue() {
        try {
            return AnyValue.parser().parseFrom(bytes, from, to - from);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("validated bytes do not decode", e);
        }
    }

    /** Whether it is a {@link Type#STRING} with just these UTF-8 bytes; allocates nothing. */
    public boolean isString(AttributeKey text) {
        byte[] utf8 = text.utf8();
        return type == Type.STRING && Arrays.equals(bytes, content, contentEnd, utf8, 0, utf8.length);
    }

    private void expect(Type expected) {
        if (type != expected) {
            throw new IllegalStateException("type of attribute value: " + type + " (expected: " + expected + ")");
        }
    }
}
