package io.spillway.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The two encodings of OTLP over HTTP; an answer has the encoding of its request. */
enum HttpEncoding {
    PROTO("application/x-protobuf") {
        @Override
        Telemetry read(Signal signal, byte[] body) throws MalformedTelemetryException {
            return Telemetry.read(signal, body);
        }

        @Override
        byte[] write(Telemetry batch) {
            return batch.toByteArray();
        }

        @Override
        byte[] accepted(Signal signal, Outcome.Accepted outcome) {
            return ExportResponse.encode(signal, outcome);
        }

        @Override
        byte[] status(Status status, Duration retryAfter) {
            com.google.rpc.Status.Builder message = com.google.rpc.Status.newBuilder()
                    .setCode(status.code().number())
                    .setMessage(status.message());
            if (retryAfter.isPositive()) {
                RetryInfo.Builder retry = RetryInfo.newBuilder();
                retry.getRetryDelayBuilder().setSeconds(retryAfter.toSeconds()).setNanos(retryAfter.toNanosPart());
                message.addDetails(Any.pack(retry.build()));
            }
            return message.build().toByteArray();
        }
    },

    JSON("application/json") {
        @Override
        Telemetry read(Signal signal, byte[] body) throws MalformedTelemetryException {
            return OtlpJson.read(signal, body);
        }

        @Override
        byte[] write(Telemetry batch) {
            return OtlpJson.toByteArray(batch);
        }

        @Override
        byte[] accepted(Signal signal, Outcome.Accepted outcome) {
            return json(out -> {
                out.writeObjectFieldStart("partialSuccess");
                if (outcome.refusedItems() > 0) {
                    out.writeStringField(refusedField(signal), Long.toString(outcome.refusedItems()));
                }
                if (!outcome.message().isEmpty()) {
                    out.writeStringField("errorMessage", outcome.message());
                }
                out.writeEndObject();
            });
        }

        @Override
        byte[] status(Status status, Duration retryAfter) {
            return json(out -> {
                out.writeNumberField("code", status.code().number());
                out.writeStringField("message", status.message());
                if (retryAfter.isPositive()) {
                    out.writeArrayFieldStart("details");
                    out.writeStartObject();
                    out.writeStringField("@type", "type.googleapis.com/google.rpc.RetryInfo");
                    out.writeStringField("retryDelay", seconds(retryAfter));
                    out.writeEndObject();
                    out.writeEndArray();
                }
            });
        }
    };

    private static final JsonFactory JSON_FACTORY = new JsonFactory();

    private final String contentType;

    HttpEncoding(String contentType) {
        this.contentType = contentType;
    }

    /** The encoding of a {@code Content-Type}, whose parameters are ignored; empty when OTLP does not know it. */
    static Optional<HttpEncoding> of(String contentType) {
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf" -> Optional.of(PROTO);
            case "application/json" -> Optional.of(JSON);
            default -> Optional.empty();
        };
    }

    String contentType() {
        return contentType;
    }

    /** Reads a request; {@code body} must not be changed afterwards. */
    abstract Telemetry read(Signal signal, byte[] body) throws MalformedTelemetryException;

    /** Writes a request. */
    abstract byte[] write(Telemetry batch);

    /** The answer to a request that was accepted. */
    abstract byte[] accepted(Signal signal, Outcome.Accepted outcome);

    /** The answer to a request that was refused: a {@code google.rpc.Status}. */
    abstract byte[] status(Status status, Duration retryAfter);

    static String refusedField(Signal signal) {
        return switch (signal) {
            case TRACES -> "rejectedSpans";
            case METRICS -> "rejectedDataPoints";
            case LOGS -> "rejectedLogRecords";
        };
    }

    private interface Fields {
        void writeTo(JsonGenerator out) throws IOException;
    }

    private static byte[] json(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON_FACTORY.createGenerator(text)) {
            out.writeStartObject();
            fields.writeTo(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter does not fail
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String seconds(Duration duration) {
        String nanos = duration.toNanosPart() == 0 ? "" : ".%09d".formatted(duration.toNanosPart());
        return duration.toSeconds() + nanos + "s";
    }
}
