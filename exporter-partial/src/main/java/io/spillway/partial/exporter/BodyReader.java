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
import java.nio.charset.StandardCharsets;
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
            case STRING_VALUE -> base64(body.getStringValue());
            default -> throw wrongKind(body, "base64 text or bytes");
        };
        try {
            return traces(Telemetry.read(Signal.TRACES, bytes));
        } catch (MalformedTelemetryException e) {
            throw new RejectedRecord(Cause.PROTOBUF, "the body is not OTLP TracesData: " + e.getMessage());
        }
    }

    /** Standard or URL-safe, padded or not, in one line or in many. */
    private static byte[] base64(String text) throws RejectedRecord {
        try {
            String standard = text.replace('-', '+').replace('_', '/');
            return Base64.getMimeDecoder().decode(checked(standard));
        } catch (IllegalArgumentException e) {
            throw new RejectedRecord(Cause.BASE64, "the body is not base64: " + e.getMessage());
        }
    }

    /** The decoder passes over what is no base64, which would turn any text into some bytes. */
    private static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isBase64 = c < 0x80 && Character.isLetterOrDigit(c);
            if (!isBase64 && "+/= \t\r\n".indexOf(c) < 0) {
                throw new IllegalArgumentException("character " + (int) c + " at offset " + i);
            }
        }
        return text;
    }

    private ExportTraceServiceRequest json(AnyValue body) throws RejectedRecord {
        byte[] json = switch (body.getValueCase()) {
            case STRING_VALUE -> body.getStringValue().getBytes(StandardCharsets.UTF_8);
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

    /** What to keep of a body that was refused. */
    static ByteString raw(AnyValue body) {
        return switch (body.getValueCase()) {
            case BYTES_VALUE -> body.getBytesValue();
            case STRING_VALUE -> body.getStringValueBytes();
            default -> body.toByteString();
        };
    }
}
