package io.spillway.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Makes an attribute value from its text and its type code: the way back from {@link AttributeText}. */
final class AttributeParser {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(AnyJson.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private AttributeParser() {}

    static AnyValue parse(char code, String text) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (code) {
            case AttributeText.STRING -> value.setStringValue(text);
            case AttributeText.LONG -> value.setIntValue(Long.parseLong(text));
            case AttributeText.DOUBLE -> value.setDoubleValue(Double.parseDouble(text));
            case AttributeText.BOOLEAN -> value.setBoolValue(Boolean.parseBoolean(text));
            case AttributeText.BYTES ->
                value.setBytesValue(ByteString.copyFrom(Base64.getDecoder().decode(text)));
            case AttributeText.ARRAY -> value.setArrayValue(array(text));
            case AttributeText.MAP -> value.setKvlistValue(map(text));
            case AttributeText.EMPTY -> {}
            default -> throw new IllegalArgumentException("type code: '" + code + "' (expected: one of sidbxamn)");
        }
        return value.build();
    }

    private static ArrayValue array(String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            return array(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyValueList map(String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            return map(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads from the start of {@code {"values": [...]}} to its end. */
    private static ArrayValue array(JsonParser json) throws IOException {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        enterValues(json);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.addValues(any(json));
        }
        json.nextToken();
        return array.build();
    }

    private static KeyValueList map(JsonParser json) throws IOException {
        KeyValueList.Builder map = KeyValueList.newBuilder();
        enterValues(json);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            map.addValues(entry(json));
        }
        json.nextToken();
        return map.build();
    }

    private static void enterValues(JsonParser json) throws IOException {
        if (!"values".equals(json.nextFieldName()) || json.nextToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("JSON of an array or a map (expected: values)");
        }
    }

    private static KeyValue entry(JsonParser json) throws IOException {
        KeyValue.Builder entry = KeyValue.newBuilder();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            if (name.equals("key")) {
                entry.setKey(json.getText());
            } else {
                entry.setValue(any(json));
            }
        }
        return entry.build();
    }

    private static AnyValue any(JsonParser json) throws IOException {
        AnyValue.Builder value = AnyValue.newBuilder();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "stringValue" -> value.setStringValue(json.getText());
                case "boolValue" -> value.setBoolValue(json.getBooleanValue());
                case "intValue" -> value.setIntValue(Long.parseLong(json.getText()));
                case "doubleValue" -> value.setDoubleValue(Double.parseDouble(json.getText()));
                case "bytesValue" -> value.setBytesValue(ByteString.copyFrom(json.getBinaryValue()));
                case "arrayValue" -> value.setArrayValue(array(json));
                case "kvlistValue" -> value.setKvlistValue(map(json));
                default -> throw new IllegalArgumentException("JSON of a value: " + name);
            }
        }
        return value.build();
    }
}
