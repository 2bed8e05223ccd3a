package io.spillway.partial.exporter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/** Brings bodies into the form that OTLP/JSON prescribes. */
final class JsonBodies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> IDS =
            Set.of("traceId", "trace_id", "spanId", "span_id", "parentSpanId", "parent_span_id");
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final int MAX_DEPTH = 100;

    private JsonBodies() {}

    /**
     * The same JSON with ids in hexadecimal where they are in base64.
     *
     * @throws IllegalArgumentException when it is no JSON
     */
    static byte[] withHexIds(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
        try (JsonParser parser = JSON.createParser(json);
                JsonGenerator generator = JSON.createGenerator(out)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING
                        && IDS.contains(String.valueOf(parser.currentName()))) {
                    generator.writeString(hex(parser.getText()));
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        return out.toByteArray();
    }

    /** Base64 of an id is never as long as its hexadecimal digits, so the two cannot be mistaken for each other. */
    private static String hex(String id) {
        int length = id.length();
        boolean isBase64 = length == 24 || length == 22 || length == 12 || length == 11;
        if (!isBase64) {
            return id;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(id.replace('-', '+').replace('_', '/'));
            return bytes.length == TRACE_ID_BYTES || bytes.length == SPAN_ID_BYTES
                    ? HexFormat.of().formatHex(bytes)
                    : id;
        } catch (IllegalArgumentException _) {
            return id;
        }
    }

    /** A body that is a map, as JSON text. */
    static byte[] ofMap(AnyValue map) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(map.getSerializedSize() * 2);
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            write(map, generator, 0);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        return out.toByteArray();
    }

    private static void write(AnyValue value, JsonGenerator out, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            out.writeNull();
            return;
        }
        switch (value.getValueCase()) {
            case STRING_VALUE -> out.writeString(value.getStringValue());
            case BOOL_VALUE -> out.writeBoolean(value.getBoolValue());
            case INT_VALUE -> out.writeNumber(value.getIntValue());
            case DOUBLE_VALUE -> out.writeNumber(value.getDoubleValue());
            case BYTES_VALUE ->
                out.writeString(
                        Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
            case ARRAY_VALUE -> {
                out.writeStartArray();
                for (AnyValue each : value.getArrayValue().getValuesList()) {
                    write(each, out, depth + 1);
                }
                out.writeEndArray();
            }
            case KVLIST_VALUE -> {
                out.writeStartObject();
                for (KeyValue each : value.getKvlistValue().getValuesList()) {
                    out.writeFieldName(each.getKey());
                    write(each.getValue(), out, depth + 1);
                }
                out.writeEndObject();
            }
            default -> out.writeNull();
        }
    }
}
