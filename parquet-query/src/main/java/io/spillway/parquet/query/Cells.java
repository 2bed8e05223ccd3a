package io.spillway.parquet.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/**
 * The values of answers as text and as JSON. In JSON integers of 64 bits and more are strings, as in OTLP JSON, because many readers would
 * round them; so are NaN and the infinities.
 */
final class Cells {
    private static final JsonFactory JSON = new JsonFactory();

    private Cells() {}

    /** The value as text; nested values are JSON. */
    static String text(Object value) {
        return switch (value) {
            case OffsetDateTime time -> DateTimeFormatter.ISO_INSTANT.format(time);
            case Timestamp time -> time.toLocalDateTime().toString();
            case Blob bytes -> base64(bytes);
            case Array _, DuckDBStruct _, Map<?, ?> _ -> nested(value);
            default -> value.toString();
        };
    }

    private static String nested(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean bool -> json.writeBoolean(bool);
            case Byte number -> json.writeNumber(number.intValue());
            case Short number -> json.writeNumber(number.intValue());
            case Integer number -> json.writeNumber(number);
            case Float number -> writeDouble(json, number);
            case Double number -> writeDouble(json, number);
            case Long _, BigInteger _, BigDecimal _ -> json.writeString(value.toString());
            case Array array -> writeArray(json, array);
            case DuckDBStruct struct -> writeStruct(json, struct);
            case Map<?, ?> map -> writeMap(json, map);
            default -> json.writeString(text(value));
        }
    }

    private static void writeDouble(JsonGenerator json, double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Double.toString(number));
        }
    }

    private static void writeArray(JsonGenerator json, Array array) throws IOException {
        json.writeStartArray();
        try {
            for (Object each : (Object[]) array.getArray()) {
                write(json, each);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        json.writeEndArray();
    }

    private static void writeStruct(JsonGenerator json, DuckDBStruct struct) throws IOException {
        try {
            writeMap(json, struct.getMap());
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static void writeMap(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(text(entry.getKey()));
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static String base64(Blob bytes) {
        try {
            return Base64.getEncoder().encodeToString(bytes.getBytes(1, (int) bytes.length()));
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
