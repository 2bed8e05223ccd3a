package io.spillway.standard.debug;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.spillway.ottl.ValueText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Builds lines of text, and writes values the way the OpenTelemetry Collector does. */
final class DebugText {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral(" +0000 UTC")
            .toFormatter(Locale.ROOT);
    private static final long NANOS = 1_000_000_000L;

    private final StringBuilder text = new StringBuilder();

    /** Appends a line. Line breaks inside it, which come from values, become the two characters {@code \\n}. */
    void line(String line) {
        text.append(line.replace("\n", "\\n")).append('\n');
    }

    /** A line {@code     name           : value}. */
    void field(String name, String value) {
        line(String.format(Locale.ROOT, "    %-15s: %s", name, value));
    }

    void attributes(String header, List<KeyValue> attributes) {
        attributes(header, "", attributes);
    }

    /** The attributes under a header; nothing when there are none. */
    void attributes(String header, String indent, List<KeyValue> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        line(header + ":");
        for (KeyValue attribute : attributes) {
            line(indent + "     -> " + attribute.getKey() + ": " + typed(attribute.getValue()));
        }
    }

    /** The attributes and the entity references of a resource. */
    void resource(Resource resource) {
        attributes("Resource attributes", resource.getAttributesList());
        if (resource.getEntityRefsCount() > 0) {
            line("Resource entity refs:");
        }
        for (int i = 0; i < resource.getEntityRefsCount(); i++) {
            EntityRef entity = resource.getEntityRefs(i);
            line("     -> Entity ref #" + i + ":");
            line("          -> Type: " + entity.getType());
            if (!entity.getSchemaUrl().isEmpty()) {
                line("          -> Schema URL: " + entity.getSchemaUrl());
            }
            keys("ID keys", entity.getIdKeysList());
            keys("Description keys", entity.getDescriptionKeysList());
        }
    }

    private void keys(String header, List<String> keys) {
        if (!keys.isEmpty()) {
            line("          -> " + header + ":");
            keys.forEach(key -> line("               -> " + key));
        }
    }

    void scope(InstrumentationScope scope) {
        line("InstrumentationScope " + scope.getName() + " " + scope.getVersion());
        attributes("InstrumentationScope attributes", scope.getAttributesList());
    }

    /** A value with its type: {@code Str(text)}. */
    static String typed(AnyValue value) {
        String type = switch (value.getValueCase()) {
            case VALUE_NOT_SET, STRING_VALUE_STRINDEX -> "Empty";
            case STRING_VALUE -> "Str";
            case BOOL_VALUE -> "Bool";
            case INT_VALUE -> "Int";
            case DOUBLE_VALUE -> "Double";
            case BYTES_VALUE -> "Bytes";
            case ARRAY_VALUE -> "Slice";
            case KVLIST_VALUE -> "Map";
        };
        return type + "(" + ValueText.of(value) + ")";
    }

    static String time(long unixNano) {
        Instant instant =
                Instant.ofEpochSecond(Long.divideUnsigned(unixNano, NANOS), Long.remainderUnsigned(unixNano, NANOS));
        return TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** An id in hexadecimal; empty when it is all zeros. */
    static String id(ByteString id) {
        String hex = HexFormat.of().formatHex(id.toByteArray());
        return hex.matches("0*") ? "" : hex;
    }

    /** All digits before the decimal point and six after it. */
    static String decimal(double value) {
        if (!Double.isFinite(value)) {
            return ValueText.of(value);
        }
        String digits = new BigDecimal(Math.abs(value))
                .setScale(6, RoundingMode.HALF_EVEN)
                .toPlainString();
        return Math.copySign(1, value) < 0 ? "-" + digits : digits;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
