package io.spillway.admin;

import io.spillway.component.GoDuration;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON on one line: for logs and for the bodies of the status endpoint. */
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int MAX_DEPTH = 8;

    private final StringBuilder out;
    private final boolean spaced;
    private boolean first = true;

    private JsonText(StringBuilder out, boolean spaced) {
        this.out = out;
        this.spaced = spaced;
    }

    /**
     * Opens an object.
     *
     * @param spaced with a space after colons and commas, for people
     */
    public static JsonText open(StringBuilder out, boolean spaced) {
        out.append('{');
        return new JsonText(out, spaced);
    }

    /** An object as text. */
    public static String of(Map<String, ?> object) {
        StringBuilder out = new StringBuilder();
        JsonText text = open(out, false);
        object.forEach(text::add);
        text.close();
        return out.toString();
    }

    public JsonText add(String key, @Nullable Object value) {
        return add(key, value, 0);
    }

    public void close() {
        out.append('}');
    }

    private JsonText add(String key, @Nullable Object value, int depth) {
        separate();
        quote(key);
        out.append(spaced ? ": " : ":");
        write(value, depth);
        return this;
    }

    private void separate() {
        if (!first) {
            out.append(spaced ? ", " : ",");
        }
        first = false;
    }

    private void write(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            quote("…");
            return;
        }
        switch (value) {
            case null -> out.append("null");
            case Double number when number.isNaN() || number.isInfinite() -> quote(number.toString());
            case Float number when number.isNaN() || number.isInfinite() -> quote(number.toString());
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            case Duration duration -> quote(GoDuration.format(duration));
            case Map<?, ?> map -> writeMap(map, depth);
            case Collection<?> list -> writeList(list, depth);
            default -> quote(value.toString());
        }
    }

    private void writeMap(Map<?, ?> map, int depth) {
        JsonText nested = open(out, spaced);
        map.forEach((key, value) -> nested.add(String.valueOf(key), value, depth + 1));
        nested.close();
    }

    private void writeList(Collection<?> list, int depth) {
        out.append('[');
        JsonText nested = new JsonText(out, spaced);
        for (Object element : list) {
            nested.separate();
            nested.write(element, depth + 1);
        }
        out.append(']');
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                appendVisibly(out, c);
            }
        }
        out.append('"');
    }

    /** Appends a character; one that could break a line or drive a terminal as its JSON escape. */
    public static void appendVisibly(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029') {
                    out.append("\\u")
                            .append(HEX[c >> 12])
                            .append(HEX[c >> 8 & 15])
                            .append(HEX[c >> 4 & 15])
                            .append(HEX[c & 15]);
                } else {
                    out.append(c);
                }
            }
        }
    }
}
