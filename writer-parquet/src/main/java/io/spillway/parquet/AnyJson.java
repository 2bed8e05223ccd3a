package io.spillway.parquet;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import io.spillway.telemetry.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes arrays and maps of attribute values as OTLP JSON, from their encoding. */
final class AnyJson {
    /** Two levels of JSON for each level of OTLP, which allows 100. */
    static final int MAX_DEPTH = 500;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final int VALUES = 0x0A;
    private static final int KEY = 0x0A;
    private static final int VALUE = 0x12;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The JSON of an {@code ArrayValue} or of a {@code KeyValueList}. */
    byte[] write(byte[] bytes, int tag, int from, int to, Exactness exactness) {
        out.reset();
        try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
            values(json, bytes, tag, from, to, exactness);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON in memory", e);
        }
        return out.toByteArray();
    }

    private static void values(JsonGenerator json, byte[] bytes, int listTag, int from, int to, Exactness exactness)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("values");
        json.writeStartArray();
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag != VALUES) {
                exactness.lose();
            } else if (listTag == AttributeText.TAG_ARRAY) {
                any(json, bytes, content(bytes, value), at, exactness);
            } else {
                entry(json, bytes, content(bytes, value), at, exactness);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void entry(JsonGenerator json, byte[] bytes, int from, int to, Exactness exactness)
            throws IOException {
        json.writeStartObject();
        boolean hasKey = false;
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == KEY && !hasKey) {
                hasKey = true;
                json.writeFieldName("key");
                json.writeUTF8String(bytes, content(bytes, value), Wire.varint32(bytes, value));
            } else if (tag == VALUE) {
                json.writeFieldName("value");
                any(json, bytes, content(bytes, value), at, exactness);
            } else {
                exactness.lose();
            }
        }
        json.writeEndObject();
    }

    private static void any(JsonGenerator json, byte[] bytes, int from, int to, Exactness exactness)
            throws IOException {
        json.writeStartObject();
        boolean isSet = false;
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (isSet || !known(json, bytes, tag, value, at, exactness)) {
                exactness.lose();
            } else {
                isSet = true;
            }
        }
        json.writeEndObject();
    }

    private static boolean known(JsonGenerator json, byte[] bytes, int tag, int value, int end, Exactness exactness)
            throws IOException {
        switch (tag) {
            case AttributeText.TAG_STRING -> {
                json.writeFieldName("stringValue");
                json.writeUTF8String(bytes, content(bytes, value), Wire.varint32(bytes, value));
            }
            case AttributeText.TAG_BOOLEAN -> json.writeBooleanField("boolValue", Wire.varint64(bytes, value) != 0);
            case AttributeText.TAG_LONG ->
                json.writeStringField("intValue", Long.toString(Wire.varint64(bytes, value)));
            case AttributeText.TAG_DOUBLE -> number(json, Wire.fixed64(bytes, value), exactness);
            case AttributeText.TAG_BYTES -> {
                json.writeFieldName("bytesValue");
                json.writeBinary(
                        Base64Variants.MIME_NO_LINEFEEDS, bytes, content(bytes, value), Wire.varint32(bytes, value));
            }
            case AttributeText.TAG_ARRAY, AttributeText.TAG_MAP -> {
                json.writeFieldName(tag == AttributeText.TAG_ARRAY ? "arrayValue" : "kvlistValue");
                values(json, bytes, tag, content(bytes, value), end, exactness);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void number(JsonGenerator json, long bits, Exactness exactness) throws IOException {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) && bits != Double.doubleToLongBits(value)) {
            exactness.lose();
        }
        if (Double.isFinite(value)) {
            json.writeNumberField("doubleValue", value);
        } else {
            json.writeStringField("doubleValue", Double.toString(value));
        }
    }

    private static int content(byte[] bytes, int value) {
        return value + Wire.size(Wire.varint32(bytes, value));
    }
}
