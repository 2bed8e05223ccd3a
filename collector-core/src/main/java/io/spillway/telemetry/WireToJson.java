package io.spillway.telemetry;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Writes validated protobuf bytes as OTLP/JSON: text is passed on as bytes, fields come in the order of their numbers. */
final class WireToJson {
    private static final HexFormat HEX = HexFormat.of();
    private static final int FIELDS = MessageType.TAGS >> 3;

    private final JsonGenerator json;
    /** By depth and field number: one more than where the first such field and the value of the last begin; 0 for none. */
    private final List<int[]> firsts = new ArrayList<>();

    private final List<int[]> lasts = new ArrayList<>();

    private byte[] bytes = {};

    WireToJson(OutputStream out) throws IOException {
        json = OtlpJson.FACTORY.createGenerator(out, JsonEncoding.UTF8);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    void write(Telemetry batch) throws IOException {
        MessageType request = batch.layout().type;
        FieldType resources = request.fieldList.getFirst();
        json.writeStartObject();
        json.writeFieldName(resources.jsonName);
        json.writeStartArray();
        for (Part part : batch.parts()) {
            bytes = part.bytes();
            elements(request, resources, 0, bytes.length, 0);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.close();
    }

    private void message(MessageType type, int from, int to, int depth) throws IOException {
        json.writeStartObject();
        int[] first = positions(firsts, depth);
        int[] last = positions(lasts, depth);
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            int number = tag >>> 3;
            FieldType field = number < FIELDS ? type.fields[number] : null;
            if (field != null && field.tag == tag) {
                first[number] = first[number] == 0 ? at + 1 : first[number];
                last[number] = value + 1;
            }
            at = Wire.skip(bytes, value, tag);
        }
        for (FieldType field : type.fieldList) {
            if (first[field.number] > 0) {
                json.writeFieldName(field.jsonName);
                field(type, field, first[field.number] - 1, last[field.number] - 1, to, depth);
            }
        }
        json.writeEndObject();
    }

    private static int[] positions(List<int[]> byDepth, int depth) {
        while (byDepth.size() <= depth) {
            byDepth.add(new int[FIELDS]);
        }
        int[] positions = byDepth.get(depth);
        Arrays.fill(positions, 0);
        return positions;
    }

    /**
     * Writes the value of a field.
     *
     * @param first the offset of the first such field
     * @param last the offset of the value of the last such field
     * @param to the end of the message
     */
    private void field(MessageType type, FieldType field, int first, int last, int to, int depth) throws IOException {
        if (!field.descriptor.isRepeated()) {
            value(type, field, last, depth);
            return;
        }
        json.writeStartArray();
        elements(type, field, first, to, depth);
        json.writeEndArray();
    }

    private void elements(MessageType type, FieldType field, int from, int to, int depth) throws IOException {
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == field.tag && field.descriptor.isPacked()) {
                packed(type, field, value, at, depth);
            } else if (tag == field.tag) {
                value(type, field, value, depth);
            }
        }
    }

    private void packed(MessageType type, FieldType field, int value, int to, int depth) throws IOException {
        int wireType = field.descriptor.getLiteType().getWireType();
        for (int at = value + Wire.size(Wire.varint32(bytes, value)); at < to; at = Wire.skip(bytes, at, wireType)) {
            value(type, field, at, depth);
        }
    }

    private void value(MessageType type, FieldType field, int at, int depth) throws IOException {
        switch (field.descriptor.getType()) {
            case MESSAGE, GROUP -> {
                int start = contentOf(at);
                message(type.child(field.tag), start, start + Wire.varint32(bytes, at), depth + 1);
            }
            case STRING -> json.writeUTF8String(bytes, contentOf(at), Wire.varint32(bytes, at));
            case BYTES -> bytes(type.ops[field.tag] & 0x7F, contentOf(at), Wire.varint32(bytes, at));
            case BOOL -> json.writeBoolean(Wire.varint64(bytes, at) != 0);
            case DOUBLE -> number(Double.longBitsToDouble(Wire.fixed64(bytes, at)));
            case FLOAT -> number(Float.intBitsToFloat(Wire.fixed32(bytes, at)));
            case ENUM, INT32 -> json.writeNumber((int) Wire.varint64(bytes, at));
            case SINT32 -> json.writeNumber(zigZag((int) Wire.varint64(bytes, at)));
            case SFIXED32 -> json.writeNumber(Wire.fixed32(bytes, at));
            case UINT32 -> json.writeNumber(Wire.varint64(bytes, at) & 0xFFFF_FFFFL);
            case FIXED32 -> json.writeNumber(Wire.fixed32(bytes, at) & 0xFFFF_FFFFL);
            case INT64, SINT64, SFIXED64, UINT64, FIXED64 -> json.writeString(int64(field.descriptor, at));
        }
    }

    private int contentOf(int at) {
        return at + Wire.size(Wire.varint32(bytes, at));
    }

    private void bytes(int op, int from, int length) throws IOException {
        if (op == MessageType.TRACE_ID || op == MessageType.SPAN_ID) {
            json.writeString(HEX.formatHex(bytes, from, from + length));
        } else {
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, from, length);
        }
    }

    private void number(double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.toString(value));
        }
    }

    private String int64(FieldDescriptor field, int at) {
        return switch (field.getType()) {
            case UINT64 -> Long.toUnsignedString(Wire.varint64(bytes, at));
            case FIXED64 -> Long.toUnsignedString(Wire.fixed64(bytes, at));
            case SFIXED64 -> Long.toString(Wire.fixed64(bytes, at));
            case SINT64 -> {
                long value = Wire.varint64(bytes, at);
                yield Long.toString((value >>> 1) ^ -(value & 1));
            }
            default -> Long.toString(Wire.varint64(bytes, at));
        };
    }

    private static int zigZag(int value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
