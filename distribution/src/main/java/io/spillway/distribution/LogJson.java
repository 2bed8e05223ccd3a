package io.spillway.distribution;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.spillway.component.GoDuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the fields of a log line as one JSON object without line breaks and without characters that drive a terminal. */
final class LogJson {
    private static final int MAX_DEPTH = 8;

    /** Log lines come from many short-lived virtual threads, so buffers are shared and do not belong to threads. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private LogJson() {}

    /**
     * Appends an object.
     *
     * @param spaced whether a space follows each colon and comma, as in console lines
     */
    static void append(StringBuilder line, Map<String, ? extends @Nullable Object> fields, boolean spaced) {
        try (JsonGenerator out = FACTORY.createGenerator(new Appender(line))) {
            out.setCharacterEscapes(Escapes.INSTANCE);
            if (spaced) {
                out.setPrettyPrinter(Spaced.INSTANCE);
            }
            writeMap(out, fields, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator out, @Nullable Object value, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            out.writeString("…");
            return;
        }
        switch (value) {
            case null -> out.writeNull();
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Number number -> out.writeNumber(number.toString());
            case Boolean flag -> out.writeBoolean(flag);
            case Duration duration -> out.writeString(GoDuration.format(duration));
            case Map<?, ?> map -> writeMap(out, map, depth);
            case Collection<?> list -> writeList(out, list, depth);
            default -> out.writeString(value.toString());
        }
    }

    private static void writeMap(JsonGenerator out, Map<?, ?> map, int depth) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeFieldName(String.valueOf(entry.getKey()));
            write(out, entry.getValue(), depth + 1);
        }
        out.writeEndObject();
    }

    private static void writeList(JsonGenerator out, Collection<?> list, int depth) throws IOException {
        out.writeStartArray();
        for (Object element : list) {
            write(out, element, depth + 1);
        }
        out.writeEndArray();
    }

    /** Appends text; control characters become the escapes that JSON has for them. */
    static void appendVisibly(StringBuilder line, String text, boolean keepLineBreaks) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isControl(c) || (keepLineBreaks && c == '\n')) {
                line.append(c);
            } else {
                line.append(escape(c));
            }
        }
    }

    private static boolean isControl(char c) {
        return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029';
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u" + HexFormat.of().toHexDigits(c);
        };
    }

    /** Jackson escapes the characters that JSON must escape. These are the others that a terminal or a reader of lines obeys. */
    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        static final Escapes INSTANCE = new Escapes();

        private final int[] ascii = standardAsciiEscapesForJSON();

        private Escapes() {
            ascii['\b'] = ESCAPE_STANDARD;
            ascii['\f'] = ESCAPE_STANDARD;
            ascii[0x7f] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return isControl((char) c) ? new SerializedString(escape((char) c)) : null;
        }
    }

    /** {@code {"a": 1, "b": [2, 3]}}. */
    private static final class Spaced extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;
        static final Spaced INSTANCE = new Spaced();

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
            out.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
            out.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator out) throws IOException {
            out.writeRaw(", ");
        }
    }

    /** A writer into a builder. */
    private static final class Appender extends Writer {
        private final StringBuilder line;

        Appender(StringBuilder line) {
            this.line = line;
        }

        @Override
        public void write(char[] chars, int offset, int length) {
            line.append(chars, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
