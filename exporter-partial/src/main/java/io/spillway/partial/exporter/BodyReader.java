package io.spillway.partial.exporter;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.spillway.component.Signal;
import io.spillway.partial.exporter.RejectedRecord.Cause;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.util.Base64;

/** Reads the spans in a record's body, in every form that the known clients send. */
final class BodyReader {
    private final int maxBytes;

    BodyReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param type {@code partial.body.type}; empty when absent */
    ExportTraceServiceRequest read(String type, AnyValue body) throws RejectedRecord {
        expectSize(body.getSerializedSize());
        return switch (type) {
            case "", "proto" -> protobuf(body);
            case "json/v1", "json" -> json(body);
            default ->
                throw new RejectedRecord(
                        Cause.BODY_TYPE, "partial.body.type: \"" + type + "\" (expected: proto or json/v1)");
        };
    }

    private ExportTraceServiceRequest protobuf(AnyValue body) throws RejectedRecord {
        byte[] bytes = switch (body.getValueCase()) {
            case BYTES_VALUE -> body.getBytesValue().toByteArray();
            case STRING_VALUE -> base64(body.getStringValueBytes().toByteArray());
            default -> throw wrongKind(body, "base64 text or bytes");
        };
        try {
            return traces(Telemetry.read(Signal.TRACES, bytes));
        } catch (MalformedTelemetryException e) {
            throw new RejectedRecord(Cause.PROTOBUF, "the body is not OTLP TracesData: " + e.getMessage());
        }
    }

    private static byte[] base64(byte[] text) throws RejectedRecord {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return unusualBase64(text);
        }
    }

    /** URL-safe, or in several lines. The decoder for lines passes over what is no base64 and would make bytes of any text. */
    private static byte[] unusualBase64(byte[] text) throws RejectedRecord {
        try {
            for (int i = 0; i < text.length; i++) {
                text[i] = standard(text[i], i);
            }
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RejectedRecord(Cause.BASE64, "the body is not base64: " + e.getMessage());
        }
    }

    private static byte standard(byte digit, int offset) {
        return switch (digit) {
            case '-' -> '+';
            case '_' -> '/';
            case '+', '/', '=', ' ', '\t', '\r', '\n' -> digit;
            default -> {
                if (digit < 0 || !Character.isLetterOrDigit(digit)) {
                    throw new IllegalArgumentException("byte " + (digit & 0xff) + " at offset " + offset);
                }
                yield digit;
            }
        };
    }

    private ExportTraceServiceRequest json(AnyValue body) throws RejectedRecord {
        byte[] json = switch (body.getValueCase()) {
            case STRING_VALUE -> body.getStringValueBytes().toByteArray();
            case BYTES_VALUE -> body.getBytesValue().toByteArray();
            case KVLIST_VALUE -> JsonBodies.ofMap(body);
            default -> throw wrongKind(body, "JSON text, bytes or a map");
        };
        expectSize(json.length);
        try {
            return traces(OtlpJson.read(Signal.TRACES, json));
        } catch (MalformedTelemetryException e) {
            return retried(json, e);
        }
    }

    /** The Python client leaves the ids of links in base64, which OTLP/JSON does not allow. */
    private static ExportTraceServiceRequest retried(byte[] json, MalformedTelemetryException first)
            throws RejectedRecord {
        try {
            return traces(OtlpJson.read(Signal.TRACES, JsonBodies.withHexIds(json)));
        } catch (MalformedTelemetryException | IllegalArgumentException _) {
            throw new RejectedRecord(Cause.JSON, "the body is not OTLP/JSON: " + first.getMessage());
        }
    }

    private static ExportTraceServiceRequest traces(Telemetry telemetry) {
        return ((Traces) telemetry).message();
    }

    private void expectSize(int bytes) throws RejectedRecord {
        if (bytes > maxBytes) {
            throw new RejectedRecord(
                    Cause.SIZE, "the body has " + bytes + " bytes (expected: at most max_body_size, " + maxBytes + ")");
        }
    }

    private static RejectedRecord wrongKind(AnyValue body, String expected) {
        return new RejectedRecord(Cause.BODY, "the body is a " + body.getValueCase() + " (expected: " + expected + ")");
    }

    /** The part of a rejected body that is kept. */
    static ByteString raw(AnyValue body) {
        return switch (body.getValueCase()) {
            case BYTES_VALUE -> body.getBytesValue();
            case STRING_VALUE -> body.getStringValueBytes();
            default -> body.toByteString();
        };
    }
}
