package io.spillway.telemetry;

import io.opentelemetry.proto.common.v1.AnyValue;

/**
 * The value of an attribute: a view of encoded bytes that is filled again and again without allocation, or a value made
 * by a component. Not safe for use by several threads while it is being filled.
 */
public final class AttributeValue {
    /** The kinds of an OTLP {@code AnyValue}; {@link #EMPTY} when no field of its union is set. */
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

    public AttributeValue() {}

    public static AttributeValue of(String value) {
        throw new UnsupportedOperationException();
    }

    public static AttributeValue of(long value) {
        throw new UnsupportedOperationException();
    }

    public static AttributeValue of(double value) {
        throw new UnsupportedOperationException();
    }

    public static AttributeValue of(boolean value) {
        throw new UnsupportedOperationException();
    }

    public static AttributeValue of(AnyValue value) {
        throw new UnsupportedOperationException();
    }

    public Type type() {
        throw new UnsupportedOperationException();
    }

    /** The text of a {@link Type#STRING}. */
    public String asString() {
        throw new UnsupportedOperationException();
    }

    public long asLong() {
        throw new UnsupportedOperationException();
    }

    public double asDouble() {
        throw new UnsupportedOperationException();
    }

    public boolean asBoolean() {
        throw new UnsupportedOperationException();
    }

    /** The decoded value, of any type. */
    public AnyValue toAnyValue() {
        throw new UnsupportedOperationException();
    }

    /** Whether it is a {@link Type#STRING} with just these UTF-8 bytes; allocates nothing. */
    public boolean isString(AttributeKey text) {
        throw new UnsupportedOperationException();
    }
}
