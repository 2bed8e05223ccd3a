package io.spillway.standard.attributes;

import io.spillway.ottl.ValueText;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.NumberText;
import java.util.Optional;

/** Attribute values turned into another type. */
final class ValueConversion {
    private ValueConversion() {}

    /** The value as an {@code int}, {@code double} or {@code string}; empty when it already is or can not be one. */
    static Optional<AttributeValue> convert(AttributeValue value, String type) {
        return switch (type) {
            case "int" -> toLong(value);
            case "double" -> toDouble(value);
            default ->
                value.type() == AttributeValue.Type.STRING
                        ? Optional.empty()
                        : Optional.of(AttributeValue.of(ValueText.of(value.toAnyValue())));
        };
    }

    private static Optional<AttributeValue> toLong(AttributeValue value) {
        return switch (value.type()) {
            case DOUBLE -> Optional.of(AttributeValue.of((long) value.asDouble()));
            case BOOLEAN -> Optional.of(AttributeValue.of(value.asBoolean() ? 1L : 0L));
            case STRING -> {
                try {
                    yield Optional.of(AttributeValue.of(NumberText.parseLong(value.asString())));
                } catch (NumberFormatException notANumber) {
                    yield Optional.empty();
                }
            }
            case EMPTY, LONG, ARRAY, MAP, BYTES -> Optional.empty();
        };
    }

    private static Optional<AttributeValue> toDouble(AttributeValue value) {
        return switch (value.type()) {
            case LONG -> Optional.of(AttributeValue.of((double) value.asLong()));
            case BOOLEAN -> Optional.of(AttributeValue.of(value.asBoolean() ? 1.0 : 0.0));
            case STRING -> {
                try {
                    yield Optional.of(AttributeValue.of(NumberText.parseDouble(value.asString())));
                } catch (NumberFormatException notANumber) {
                    yield Optional.empty();
                }
            }
            case EMPTY, DOUBLE, ARRAY, MAP, BYTES -> Optional.empty();
        };
    }
}
