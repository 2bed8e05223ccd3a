package io.spillway.ottl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Values as the OpenTelemetry Collector turns them into text: bytes as base64, maps and lists as JSON with sorted keys. */
public final class ValueText {
    private static final JsonFactory JSON = new JsonFactory();

    private ValueText() {}

    /** The text of a value of any type; empty for a value without one. */
    public static String of(AnyValue value) {
        return switch (value.getValueCase()) {
            case VALUE_NOT_SET, STRING_VALUE_STRINDEX -> "";
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case DOUBLE_VALUE -> of(value.getDoubleValue());
            case BYTES_VALUE -> base64(value);
            case ARRAY_VALUE, KVLIST_VALUE -> json(value);
        };
    }

    /** The shortest decimal that reads back as the same double; with an exponent only when very small or large. */
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-6 || size >= 1e21)) {
            return scientific(value);
        }
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        String trimmed = plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
        return value == 0 && 1 / value < 0 ? "-0" : stripZeros(trimmed);
    }

    private static String stripZeros(String plain) {
        return plain.indexOf('.') < 0 ? plain : plain.replaceAll("\\.?0+$", "");
    }

    private static String scientific(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        return (value < 0 ? "-" : "") + mantissa + "e" + sign + Math.abs(exponent);
    }

    private static String base64(AnyValue value) {
        return Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
    }

    private static String json(AnyValue value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(value, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(AnyValue value, JsonGenerator json) throws IOException {
        switch (value.getValueCase()) {
            case VALUE_NOT_SET, STRING_VALUE_STRINDEX -> json.writeNull();
            case STRING_VALUE -> json.writeString(value.getStringValue());
            case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
            case INT_VALUE -> json.writeNumber(value.getIntValue());
            case DOUBLE_VALUE -> json.writeRawValue(of(value.getDoubleValue()));
            case BYTES_VALUE -> json.writeString(base64(value));
            case ARRAY_VALUE -> {
                json.writeStartArray();
                for (AnyValue element : value.getArrayValue().getValuesList()) {
                    write(element, json);
                }
                json.writeEndArray();
            }
            case KVLIST_VALUE -> {
                Map<String, AnyValue> sorted = new TreeMap<>();
                for (KeyValue entry : value.getKvlistValue().getValuesList()) {
                    sorted.put(entry.getKey(), entry.getValue());
                }
                json.writeStartObject();
                for (Map.Entry<String, AnyValue> entry : sorted.entrySet()) {
                    json.writeFieldName(entry.getKey());
                    write(entry.getValue(), json);
                }
                json.writeEndObject();
            }
        }
    }
}
