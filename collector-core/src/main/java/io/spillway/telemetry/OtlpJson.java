package io.spillway.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.spillway.component.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * OTLP/JSON: the JSON mapping of protobuf, with trace and span ids in hexadecimal.
 *
 * <p>The reader accepts
 *
 * <ul>
 *   <li>names in lowerCamelCase and in snake_case; it ignores unknown names;
 *   <li>integers as numbers or strings, also as {@code 1.0} and {@code 1e3}, if their field can hold them;
 *   <li>floating-point numbers as numbers, or as strings in {@linkplain NumberText the grammar of Go}; a number that 64 bits
 *       cannot hold, such as {@code 1e400}, is refused;
 *   <li>enums by number or by their full name;
 *   <li>bytes in base64, standard or URL-safe, with or without padding;
 *   <li>null for an absent value, and null in an array for an empty message or an empty string.
 * </ul>
 *
 * <p>The writer uses lowerCamelCase, strings for 64-bit integers and numbers for enums. The writer leaves out absent fields and
 * fields that OTLP does not know.
 */
public final class OtlpJson {
    /** A message of OTLP takes up to three levels of JSON; this only guards what is skipped. */
    private static final int MAX_JSON_DEPTH = 400;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_JSON_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private OtlpJson() {}

    /**
     * Reads an OTLP/JSON request.
     *
     * @throws MalformedTelemetryException with the offset in the JSON, the JSON pointer of the value, and line and column
     */
    public static Telemetry read(Signal signal, byte[] json) throws MalformedTelemetryException {
        byte[] bytes = new JsonToWire(Layout.of(signal).type, json).convert();
        try {
            return Telemetry.read(signal, bytes);
        } catch (MalformedTelemetryException e) {
            throw new IllegalStateException("JSON became bytes that are not OTLP", e);
        }
    }

    /** Writes a batch as one JSON object, without a line break. Leaves the stream open. */
    public static void write(Telemetry batch, OutputStream out) throws IOException {
        new WireToJson(out).write(batch);
    }

    /** A batch as one JSON object. */
    public static byte[] toByteArray(Telemetry batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(batch.byteSize() * 2 + 16);
        try {
            write(batch, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
