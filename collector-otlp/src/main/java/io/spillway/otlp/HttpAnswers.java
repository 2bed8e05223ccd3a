package io.spillway.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.http.HttpAnswer;
import java.io.IOException;
import java.util.Optional;

/** Reads the bodies that OTLP/HTTP servers answer with. */
final class HttpAnswers {
    private static final JsonFactory JSON_FACTORY = new JsonFactory();

    private HttpAnswers() {}

    /** The outcome of a request that was accepted. A body in another encoding than OTLP's says nothing. */
    static Outcome.Accepted accepted(Signal signal, HttpAnswer answer) throws IOException {
        Optional<HttpEncoding> encoding = HttpEncoding.of(answer.header("Content-Type"));
        if (answer.body().length == 0 || encoding.isEmpty()) {
            return new Outcome.Accepted(0, "");
        }
        return switch (encoding.get()) {
            case PROTO -> ExportResponse.decode(signal, answer.body());
            case JSON -> acceptedJson(signal, answer.body());
        };
    }

    /** The {@code google.rpc.Status} of a refusal, if its body is one. */
    static Optional<Status> status(HttpAnswer answer) {
        if (answer.status() < 400 || answer.body().length == 0) {
            return Optional.empty();
        }
        try {
            return HttpEncoding.of(answer.header("Content-Type")).equals(Optional.of(HttpEncoding.JSON))
                    ? Optional.of(statusJson(answer.body()))
                    : Optional.of(Status.parseFrom(answer.body()));
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty(); // most likely an error page of a proxy
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Outcome.Accepted acceptedJson(Signal signal, byte[] body) throws IOException {
        long refused = 0;
        String message = "";
        try (JsonParser in = JSON_FACTORY.createParser(body)) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                String field = in.currentName();
                JsonToken value = in.nextToken();
                if (field.equals(HttpEncoding.refusedField(signal)) && value.isScalarValue()) {
                    refused = Long.parseLong(in.getText());
                } else if (field.equals("errorMessage") && value.isScalarValue()) {
                    message = in.getText();
                }
            }
        } catch (NumberFormatException e) {
            throw new IOException(HttpEncoding.refusedField(signal) + ": " + e.getMessage(), e);
        }
        return new Outcome.Accepted(Math.max(0, refused), message);
    }

    private static Status statusJson(byte[] body) throws IOException {
        Status.Builder status = Status.newBuilder();
        try (JsonParser in = JSON_FACTORY.createParser(body)) {
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.FIELD_NAME
                        && in.getParsingContext().getParent().inRoot()) {
                    String field = in.currentName();
                    JsonToken value = in.nextToken();
                    if (field.equals("message") && value == JsonToken.VALUE_STRING) {
                        status.setMessage(in.getText());
                    } else if (field.equals("code") && value == JsonToken.VALUE_NUMBER_INT) {
                        status.setCode(in.getIntValue());
                    }
                }
            }
        }
        return status.build();
    }
}
