package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Comparisons of any two values, and values as attributes take them. */
final class Values {
    private Values() {}

    /** How messages call the type of a value. */
    static String label(@Nullable Object value) {
        return switch (value) {
            case null -> "nil";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "double";
            case String _ -> "string";
            case ByteString _ -> "bytes";
            case MapValue _ -> "map";
            case ListValue _, RawList _ -> "list";
            case Identifier _ -> "id";
            case Moment _ -> "time";
            case Elapsed _ -> "duration";
            case MessageCount messages -> messages.field();
            default -> "value";
        };
    }

    /** The integer of a float: without its fraction, and the smallest integer where there is none. */
    static long whole(double number) {
        return number >= -0x1p63 && number < 0x1p63 ? (long) number : Long.MIN_VALUE;
    }

    static EvaluationException unexpected(String expected, @Nullable Object value) {
        return new EvaluationException("expected " + expected + " but found " + label(value));
    }

    /** Whether a comparison holds. Values of different types are unequal and have no order, except integers and floats. */
    static boolean compare(@Nullable Object left, Comparator comparator, @Nullable Object right) {
        return ordered(orNil(left), comparator, orNil(right));
    }

    /** Empty bytes compare as nil, as in the OpenTelemetry Collector. */
    private static @Nullable Object orNil(@Nullable Object value) {
        return value instanceof ByteString bytes && bytes.isEmpty() ? null : value;
    }

    private static boolean ordered(@Nullable Object left, Comparator comparator, @Nullable Object right) {
        if (left == null || right == null) {
            boolean isSame = left == null && right == null;
            return isSame ? comparator.holds(0) : comparator == Comparator.NOT_EQUAL;
        }
        if (left instanceof Long a && right instanceof Long b) {
            return comparator.holds(Long.compare(a, b));
        }
        if (left instanceof Number a && right instanceof Number b) {
            return comparator.holds(a.doubleValue(), b.doubleValue());
        }
        if (left instanceof String a && right instanceof String b) {
            return comparator.holds(compareCodePoints(a, b));
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return comparator.holds(Boolean.compare(a, b));
        }
        if (left instanceof ByteString a && right instanceof ByteString b) {
            return comparator.holds(
                    ByteString.unsignedLexicographicalComparator().compare(a, b));
        }
        if (left instanceof Moment a && right instanceof Moment b) {
            return comparator.holds(a.compare(b));
        }
        if (left instanceof Elapsed a && right instanceof Elapsed b) {
            return comparator.holds(Long.compare(a.nanos(), b.nanos()));
        }
        return comparator.holds(isEqual(left, right));
    }

    /** Strings have the order of their UTF-8 bytes, which is that of their code points. */
    static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean isOrderOfUnits = Character.isSurrogate(x) == Character.isSurrogate(y);
                return isOrderOfUnits ? Character.compare(x, y) : (Character.isSurrogate(x) ? 1 : -1);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static boolean isEqual(Object left, Object right) {
        if (left instanceof RawList || right instanceof RawList) {
            return elements(left) != null && Objects.equals(elements(left), elements(right));
        }
        return left.equals(right);
    }

    private static @Nullable List<? extends @Nullable Object> elements(Object list) {
        return switch (list) {
            case RawList raw -> raw.elements();
            case ListValue value -> elementsOf(value);
            default -> null;
        };
    }

    static List<@Nullable Object> elementsOf(ListValue list) {
        List<@Nullable Object> elements = new java.util.ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            elements.add(list.get(i));
        }
        return elements;
    }

    /** A value as an attribute takes it, sharing nothing that can change. */
    static @Nullable Object attribute(@Nullable Object value) {
        return switch (value) {
            case null -> value;
            case String _, Boolean _, Long _, Double _, ByteString _ -> value;
            case MapValue map -> map.copy();
            case ListValue list -> list.copy();
            case RawList list
            when !list.isUnsigned() -> {
                ListValue copy = new ListValue();
                list.elements().forEach(element -> copy.add(attribute(element)));
                yield copy;
            }
            default -> throw new EvaluationException("a value of type " + label(value) + " cannot be an attribute");
        };
    }
}
