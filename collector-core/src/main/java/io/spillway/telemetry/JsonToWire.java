package io.spillway.telemetry;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Turns one OTLP/JSON request into protobuf bytes, in the order of the JSON. An instance serves one call. Every request that
 * the Go collector takes is taken, except for text behind the request and a request that is {@code null}. {@link OtlpJson}
 * has the rules.
 */
final class JsonToWire {
    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger MAX_INT64 = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;
    /** The digits of the longest integer of 64 bits. The limit keeps numbers like 1e999999999 from being expanded. */
    private static final int MAX_DIGITS = 20;

    private static final int LONGEST_SHOWN = 40;
    private static final String NUMBER = "a number of 64 bits";

    private final MessageType root;
    private final byte[] json;
    private final WireWriter out;

    JsonToWire(MessageType root, byte[] json) {
        this.root = root;
        this.json = json;
        this.out = new WireWriter(json.length / 2 + 64);
    }

    byte[] convert() throws MalformedTelemetryException {
        try (JsonParser parser = OtlpJson.FACTORY.createParser(json)) {
            try {
                request(parser);
            } catch (JsonProcessingException e) {
                throw problem(parser, String.valueOf(e.getOriginalMessage()));
            }
        } catch (IOException e) {
            throw new MalformedTelemetryException(0, "/", String.valueOf(e.getMessage()));
        }
        return out.toByteArray();
    }

    private void request(JsonParser parser) throws IOException, MalformedTelemetryException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw unexpected(parser, "an object");
        }
        message(parser, root, 0);
        if (parser.nextToken() != null) {
            throw unexpected(parser, "nothing more");
        }
    }

    /** The members of an object whose brace was read. */
    private void message(JsonParser parser, MessageType type, int depth)
            throws IOException, MalformedTelemetryException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            FieldType field = type.byJsonName(name);
            JsonToken token = parser.nextToken();
            if (field == null) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                field(parser, type, field, depth);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw unexpected(parser, "a name or the end of the object");
        }
    }

    private void field(JsonParser parser, MessageType type, FieldType field, int depth)
            throws IOException, MalformedTelemetryException {
        if (!field.descriptor.isRepeated()) {
            out.varint(field.tag);
            value(parser, type, field, depth);
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected(parser, "an array");
        }
        boolean isPacked = field.descriptor.isPacked();
        if (isPacked) {
            out.varint(field.tag);
        }
        int begin = isPacked ? out.begin() : 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!isPacked) {
                out.varint(field.tag);
            }
            value(parser, type, field, depth);
        }
        if (isPacked) {
            out.end(begin);
        }
    }

    private void value(JsonParser parser, MessageType type, FieldType field, int depth)
            throws IOException, MalformedTelemetryException {
        switch (field.descriptor.getType()) {
            case MESSAGE, GROUP -> subMessage(parser, type.child(field.tag), depth);
            case STRING -> string(parser);
            case BYTES -> bytes(parser, type, field);
            case ENUM -> out.varint64(enumNumber(parser, field.descriptor));
            case BOOL -> out.varint(bool(parser));
            case DOUBLE -> out.fixed64(Double.doubleToLongBits(number(parser)));
            case FLOAT -> out.fixed32(Float.floatToIntBits((float) number(parser)));
            case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> int32(parser, field.descriptor);
            case INT64, SINT64, SFIXED64, UINT64, FIXED64 -> int64(parser, field.descriptor);
        }
    }

    private void subMessage(JsonParser parser, MessageType type, int depth)
            throws IOException, MalformedTelemetryException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) { // in an array
            out.varint(0);
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(parser, "an object");
        }
        if (depth >= Validator.MAX_DEPTH) {
            throw problem(parser, "nested too deeply (expected: at most " + Validator.MAX_DEPTH + " levels)");
        }
        int begin = out.begin();
        message(parser, type, depth + 1);
        out.end(begin);
    }

    private void string(JsonParser parser) throws IOException, MalformedTelemetryException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) { // in an array
            out.varint(0);
            return;
        }
        expectString(parser, "a string");
        int begin = out.begin();
        text(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        out.end(begin);
    }

    /** Writes UTF-8; half a surrogate pair becomes U+FFFD, as in the Go collector. */
    private void text(char[] chars, int from, int length) {
        int to = from + length;
        for (int i = from; i < to; i++) {
            char c = chars[i];
            if (c < 0x80) {
                out.raw(c);
            } else if (c < 0x800) {
                out.raw(0xC0 | (c >> 6));
                out.raw(0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(chars[i + 1])) {
                int point = Character.toCodePoint(c, chars[++i]);
                out.raw(0xF0 | (point >> 18));
                out.raw(0x80 | ((point >> 12) & 0x3F));
                out.raw(0x80 | ((point >> 6) & 0x3F));
                out.raw(0x80 | (point & 0x3F));
            } else {
                int point = Character.isSurrogate(c) ? 0xFFFD : c;
                out.raw(0xE0 | (point >> 12));
                out.raw(0x80 | ((point >> 6) & 0x3F));
                out.raw(0x80 | (point & 0x3F));
            }
        }
    }

    private void bytes(JsonParser parser, MessageType type, FieldType field)
            throws IOException, MalformedTelemetryException {
        switch (type.ops[field.tag] & 0x7F) {
            case MessageType.TRACE_ID -> identifier(parser, 32);
            case MessageType.SPAN_ID -> identifier(parser, 16);
            default -> base64(parser);
        }
    }

    private void identifier(JsonParser parser, int digits) throws IOException, MalformedTelemetryException {
        expectString(parser, digits + " hexadecimal digits");
        int length = parser.getTextLength();
        if (length != 0 && length != digits) {
            throw problem(parser, "length " + length + " (expected: " + digits + " hexadecimal digits or none)");
        }
        out.varint(length / 2);
        char[] chars = parser.getTextCharacters();
        int from = parser.getTextOffset();
        for (int i = from; i < from + length; i += 2) {
            int high = Character.digit(chars[i], 16);
            int low = Character.digit(chars[i + 1], 16);
            if (high < 0 || low < 0 || chars[i] >= 0x80 || chars[i + 1] >= 0x80) {
                throw unexpected(parser, digits + " hexadecimal digits");
            }
            out.raw((high << 4) | low);
        }
    }

    /** Standard or URL-safe, with or without padding. */
    private void base64(JsonParser parser) throws IOException, MalformedTelemetryException {
        expectString(parser, "base64");
        String text = parser.getText();
        boolean isUrlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        byte[] decoded;
        try {
            decoded = (isUrlSafe
                            ? Base64Variants.MODIFIED_FOR_URL
                            : Base64Variants.MIME_NO_LINEFEEDS.withPaddingForbidden())
                    .decode(text.substring(0, end));
        } catch (IllegalArgumentException e) {
            throw problem(parser, "not base64: " + e.getMessage());
        }
        out.varint(decoded.length);
        out.raw(decoded, 0, decoded.length);
    }

    private static int enumNumber(JsonParser parser, FieldDescriptor field)
            throws IOException, MalformedTelemetryException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            EnumValueDescriptor value = field.getEnumType().findValueByName(parser.getText());
            if (value == null) {
                throw unexpected(parser, "a value of " + field.getEnumType().getName());
            }
            return value.getNumber();
        }
        return (int) integer(parser, Integer.MIN_VALUE, Integer.MAX_VALUE, "a 32-bit integer or a name");
    }

    private static int bool(JsonParser parser) throws IOException, MalformedTelemetryException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default -> throw unexpected(parser, "true or false");
        };
    }

    private static double number(JsonParser parser) throws IOException, MalformedTelemetryException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return NumberText.parseDouble(parser.getText());
            } catch (NumberFormatException _) {
                throw unexpected(parser, NUMBER);
            }
        }
        double number = isNumber(parser) ? parser.getDoubleValue() : Double.NaN;
        if (!Double.isFinite(number)) {
            throw unexpected(parser, NUMBER);
        }
        return number;
    }

    private void int32(JsonParser parser, FieldDescriptor field) throws IOException, MalformedTelemetryException {
        switch (field.getType()) {
            case UINT32 -> out.varint((int) integer(parser, 0, MAX_UINT32, "an unsigned 32-bit integer"));
            case FIXED32 -> out.fixed32((int) integer(parser, 0, MAX_UINT32, "an unsigned 32-bit integer"));
            default -> {
                int value = (int) integer(parser, Integer.MIN_VALUE, Integer.MAX_VALUE, "a 32-bit integer");
                switch (field.getType()) {
                    case SINT32 -> out.varint((value << 1) ^ (value >> 31));
                    case SFIXED32 -> out.fixed32(value);
                    default -> out.varint64(value);
                }
            }
        }
    }

    private void int64(JsonParser parser, FieldDescriptor field) throws IOException, MalformedTelemetryException {
        boolean isUnsigned =
                field.getType() == FieldDescriptor.Type.UINT64 || field.getType() == FieldDescriptor.Type.FIXED64;
        long value = int64(parser, isUnsigned);
        switch (field.getType()) {
            case FIXED64, SFIXED64 -> out.fixed64(value);
            case SINT64 -> out.varint64((value << 1) ^ (value >> 63));
            default -> out.varint64(value);
        }
    }

    private static long integer(JsonParser parser, long least, long most, String expected)
            throws IOException, MalformedTelemetryException {
        long value = int64(parser, false);
        if (value < least || value > most) {
            throw unexpected(parser, expected);
        }
        return value;
    }

    private static long int64(JsonParser parser, boolean isUnsigned) throws IOException, MalformedTelemetryException {
        String expected = isUnsigned ? "an unsigned 64-bit integer" : "a 64-bit integer";
        if (parser.currentToken() != JsonToken.VALUE_STRING && !isNumber(parser)) {
            throw unexpected(parser, expected);
        }
        String text = parser.getText();
        int length = text.length();
        if (length > 0 && length < 19 && isDigits(text)) {
            return Long.parseLong(text);
        }
        BigDecimal number = decimal(parser, text, expected);
        if (number.precision() - (long) number.scale() > MAX_DIGITS
                || number.stripTrailingZeros().scale() > 0) {
            throw unexpected(parser, expected);
        }
        BigInteger value = number.toBigInteger();
        if (value.compareTo(isUnsigned ? BigInteger.ZERO : MIN_INT64) < 0
                || value.compareTo(isUnsigned ? MAX_UINT64 : MAX_INT64) > 0) {
            throw unexpected(parser, expected);
        }
        return value.longValue();
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal decimal(JsonParser parser, String text, String expected)
            throws IOException, MalformedTelemetryException {
        if (text.length() > 1_000 || text.chars().anyMatch(c -> c > '~')) {
            throw unexpected(parser, expected);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw unexpected(parser, expected);
        }
    }

    private static boolean isNumber(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    }

    private static void expectString(JsonParser parser, String expected)
            throws IOException, MalformedTelemetryException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw unexpected(parser, expected);
        }
    }

    private static MalformedTelemetryException unexpected(JsonParser parser, String expected) throws IOException {
        return problem(parser, "found " + found(parser, parser.currentToken()) + " (expected: " + expected + ")");
    }

    private static String found(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == null) {
            return "the end";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case END_OBJECT -> "the end of the object";
            case END_ARRAY -> "the end of the array";
            case NOT_AVAILABLE -> "the end";
            case FIELD_NAME, VALUE_STRING -> '"' + shortened(parser.getText()) + '"';
            case VALUE_EMBEDDED_OBJECT, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
                shortened(parser.getText());
        };
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    private static MalformedTelemetryException problem(JsonParser parser, String problem) {
        var location = parser.currentTokenLocation();
        String where = ", line " + location.getLineNr() + " column " + location.getColumnNr();
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return new MalformedTelemetryException(
                (int) Math.max(0, location.getByteOffset()), pointer.isEmpty() ? "/" : pointer, problem + where);
    }
}
