package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values as the text that {@code String()} and functions like it see: text as it is, bytes in hexadecimal, and JSON for all others. */
final class JsonText {
    private JsonText() {}

    /** The text of a value that is not nil. */
    static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case ByteString bytes -> java.util.HexFormat.of().formatHex(bytes.toByteArray());
            default -> json(value, true);
        };
    }

    /** The text of an attribute as the OpenTelemetry Collector gives it to exporters: bytes in base64, JSON without escapes for HTML. */
    static String attribute(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case ByteString bytes -> Base64.getEncoder().encodeToString(bytes.toByteArray());
            case Double number -> ValueText.of(number);
            default -> json(value, false);
        };
    }

    private static String json(Object value, boolean isForHtml) {
        StringBuilder text = new StringBuilder();
        write(value, isForHtml, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, boolean isForHtml, StringBuilder into) {
        switch (value) {
            case null -> into.append("null");
            case String text -> quote(text, isForHtml, into);
            case Boolean bool -> into.append((boolean) bool);
            case Long number -> into.append((long) number);
            case Double number -> into.append(number(number, isForHtml));
            case ByteString bytes when bytes.isEmpty() -> into.append("null");
            case ByteString bytes ->
                into.append('"')
                        .append(Base64.getEncoder().encodeToString(bytes.toByteArray()))
                        .append('"');
            case ListValue list -> list(Values.elementsOf(list), isForHtml, into);
            case RawList list -> list(list.elements(), isForHtml, into);
            case MapValue map -> map(map, isForHtml, into);
            case Elapsed elapsed -> into.append(elapsed.nanos());
            case Moment moment -> into.append('"').append(moment.json()).append('"');
            case Identifier id -> bytes(id, into);
            default -> throw new EvaluationException("a value of type " + Values.label(value) + " has no text");
        }
    }

    /** An identifier is a list of the numbers of its bytes. */
    private static void bytes(Identifier id, StringBuilder into) {
        List<Object> numbers = new ArrayList<>();
        id.bytes().forEach(each -> numbers.add((long) (each & 0xFF)));
        list(numbers, false, into);
    }

    /** Exponents have two digits at least where the value itself is asked for, and as few as possible in an attribute. */
    static String number(double value, boolean hasLongExponent) {
        if (!Double.isFinite(value)) {
            throw new EvaluationException(value + " has no text");
        }
        String text = ValueText.of(value);
        int exponent = text.indexOf("e-");
        return hasLongExponent && exponent >= 0 && text.length() == exponent + 3
                ? text.substring(0, exponent + 2) + '0' + text.substring(exponent + 2)
                : text;
    }

    private static void list(List<? extends @Nullable Object> elements, boolean isForHtml, StringBuilder into) {
        into.append('[');
        for (int i = 0; i < elements.size(); i++) {
            into.append(i == 0 ? "" : ",");
            write(elements.get(i), isForHtml, into);
        }
        into.append(']');
    }

    private static void map(MapValue map, boolean isForHtml, StringBuilder into) {
        Map<String, Integer> sorted = new TreeMap<>();
        for (int i = map.first(); i >= 0; i = map.next(i)) {
            sorted.put(map.keyAt(i), i);
        }
        into.append('{');
        String separator = "";
        for (Map.Entry<String, Integer> entry : sorted.entrySet()) {
            into.append(separator);
            quote(entry.getKey(), isForHtml, into);
            into.append(':');
            write(map.valueAt(entry.getValue()), isForHtml, into);
            separator = ",";
        }
        into.append('}');
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        quote(text, false, quoted);
        return quoted.toString();
    }

    private static void quote(String text, boolean isForHtml, StringBuilder into) {
        into.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> into.append("\\\"");
                case '\\' -> into.append("\\\\");
                case '\n' -> into.append("\\n");
                case '\r' -> into.append("\\r");
                case '\t' -> into.append("\\t");
                default -> {
                    boolean isEscaped = c < ' '
                            || c == '\u2028'
                            || c == '\u2029'
                            || (isForHtml && (c == '<' || c == '>' || c == '&'));
                    if (isEscaped) {
                        into.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        into.append(c);
                    }
                }
            }
        }
        into.append('"');
    }
}
