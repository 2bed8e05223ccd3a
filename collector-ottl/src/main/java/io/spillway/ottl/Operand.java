package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A value at work: what a path, literal or function yielded, in a space that is filled again and again. */
final class Operand {
    /** The types of values that can meet in a comparison. */
    enum Type {
        NIL,
        BOOL,
        INT,
        DOUBLE,
        STRING,
        BYTES,
        MAP,
        LIST,
        TIME,
        DURATION;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final AttributeValue attribute = new AttributeValue();

    private Type type = Type.NIL;
    private boolean viewsAttribute;
    private long number;
    private double real;
    private String text = "";
    private ByteString bytes = ByteString.EMPTY;
    private AnyValue tree = AnyValue.getDefaultInstance();

    Type type() {
        return type;
    }

    /** The place for an attribute; {@link #took} says whether there was one. */
    AttributeValue attribute() {
        return attribute;
    }

    /** Makes the filled-in {@link #attribute} the value, or nil when there was none; answers whether there was one. */
    boolean took(boolean present) {
        if (!present) {
            setNil();
            return false;
        }
        viewsAttribute = true;
        switch (attribute.type()) {
            case EMPTY -> type = Type.NIL;
            case STRING -> type = Type.STRING;
            case BOOLEAN -> setBool(attribute.asBoolean());
            case LONG -> setInt(attribute.asLong());
            case DOUBLE -> setDouble(attribute.asDouble());
            case BYTES, ARRAY, MAP -> set(attribute.toAnyValue());
        }
        return true;
    }

    void setNil() {
        type = Type.NIL;
    }

    void setBool(boolean value) {
        type = Type.BOOL;
        number = value ? 1 : 0;
    }

    void setInt(long value) {
        type = Type.INT;
        number = value;
    }

    void setDouble(double value) {
        type = Type.DOUBLE;
        real = value;
    }

    void setString(String value) {
        type = Type.STRING;
        viewsAttribute = false;
        text = value;
    }

    void setBytes(ByteString value) {
        type = Type.BYTES;
        bytes = value;
    }

    /** A point in time, in nanoseconds since the epoch. */
    void setTime(long unixNano) {
        type = Type.TIME;
        number = unixNano;
    }

    void setDuration(long nanos) {
        type = Type.DURATION;
        number = nanos;
    }

    /** Takes over a decoded value of any type. */
    void set(AnyValue value) {
        switch (value.getValueCase()) {
            case VALUE_NOT_SET, STRING_VALUE_STRINDEX -> setNil();
            case STRING_VALUE -> setString(value.getStringValue());
            case BOOL_VALUE -> setBool(value.getBoolValue());
            case INT_VALUE -> setInt(value.getIntValue());
            case DOUBLE_VALUE -> setDouble(value.getDoubleValue());
            case BYTES_VALUE -> setBytes(value.getBytesValue());
            case ARRAY_VALUE -> setTree(Type.LIST, value);
            case KVLIST_VALUE -> setTree(Type.MAP, value);
        }
    }

    private void setTree(Type treeType, AnyValue value) {
        type = treeType;
        tree = value;
    }

    boolean asBool() {
        return number != 0;
    }

    /** The integer, or the nanoseconds of a time or duration. */
    long asLong() {
        return number;
    }

    double asDouble() {
        return type == Type.DOUBLE ? real : number;
    }

    boolean isNumber() {
        return type == Type.INT || type == Type.DOUBLE;
    }

    String asString() {
        return viewsAttribute ? attribute.asString() : text;
    }

    ByteString asBytes() {
        return bytes;
    }

    AnyValue tree() {
        return tree;
    }

    /** Whether it is this very text; decodes nothing where it views an attribute. */
    boolean is(AttributeKey literal) {
        return type == Type.STRING && (viewsAttribute ? attribute.isString(literal) : text.equals(literal.name()));
    }

    /**
     * Compares as OTTL does: numbers with numbers, everything else only with its own type; of two types that do not
     * compare only {@code !=} holds.
     */
    static boolean compare(Operand left, Comparator comparator, Operand right) {
        if (left.type != right.type) {
            if (left.isNumber() && right.isNumber()) {
                return comparator.holds(left.asDouble(), right.asDouble());
            }
            return comparator.holds(false);
        }
        return switch (left.type) {
            case NIL -> comparator.holds(0);
            case BOOL, INT, TIME, DURATION -> comparator.holds(Long.compare(left.number, right.number));
            case DOUBLE -> comparator.holds(left.real, right.real);
            case STRING -> comparator.holds(compareText(left.asString(), right.asString()));
            case BYTES ->
                comparator.holds(ByteString.unsignedLexicographicalComparator().compare(left.bytes, right.bytes));
            case MAP, LIST -> comparator.holds(same(left.tree, right.tree));
        };
    }

    /** By code point, which is the order of the UTF-8 bytes; UTF-16 order differs beyond the basic plane. */
    private static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static boolean same(AnyValue left, AnyValue right) {
        if (left.hasKvlistValue() && right.hasKvlistValue()) {
            Map<String, AnyValue> a = entries(left);
            Map<String, AnyValue> b = entries(right);
            return a.keySet().equals(b.keySet())
                    && a.entrySet().stream()
                            .allMatch(entry -> same(
                                    entry.getValue(), b.getOrDefault(entry.getKey(), AnyValue.getDefaultInstance())));
        }
        if (left.hasArrayValue() && right.hasArrayValue()) {
            var a = left.getArrayValue().getValuesList();
            var b = right.getArrayValue().getValuesList();
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return left.equals(right);
    }

    private static Map<String, AnyValue> entries(AnyValue map) {
        Map<String, AnyValue> entries = new HashMap<>();
        for (KeyValue entry : map.getKvlistValue().getValuesList()) {
            entries.putIfAbsent(entry.getKey(), entry.getValue());
        }
        return entries;
    }
}
