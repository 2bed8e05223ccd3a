package io.spillway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes answers in JSON. */
public final class JsonReply {
    private static final String CONTENT_TYPE = "application/json";
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int TYPICAL_BYTES = 512;

    private JsonReply() {}

    /** Writes one JSON value. */
    @FunctionalInterface
    public interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** An answer with this status and this value. */
    public static HttpReply of(int status, Body body) {
        return new HttpReply(status, CONTENT_TYPE, bytes(body));
    }

    private static byte[] bytes(Body body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
