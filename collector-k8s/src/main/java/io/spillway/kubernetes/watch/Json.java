package io.spillway.kubernetes.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;

/** Reads JSON as a stream: no tree of a whole answer, or of a whole object, is ever in memory. */
public final class Json {
    /** An object of etcd has 1.5 MB at most. */
    private static final int MAX_STRING_CHARS = 4 << 20;

    private static final int MAX_DEPTH = 200;

    /** Names of fields are not made global, as the records of field ownership have names of their own in each object. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_STRING_CHARS)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .build();

    private Json() {}

    /** Reads the value of one field. It may leave the value unread, but must not read half of it. */
    @FunctionalInterface
    public interface FieldReader {
        void read(String name, JsonParser value) throws IOException;
    }

    /** Reads one element of a list, under the same rule. */
    @FunctionalInterface
    public interface ElementReader {
        void read(JsonParser value) throws IOException;
    }

    static JsonParser parser(InputStream body) throws IOException {
        return FACTORY.createParser(body);
    }

    /** Reads the fields of the object that the parser stands at; skips any other value. */
    public static void fields(JsonParser json, FieldReader reader) throws IOException {
        if (!json.isExpectedStartObjectToken()) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            reader.read(name, json);
            json.skipChildren();
        }
        expect(json, JsonToken.END_OBJECT);
    }

    /** Reads the elements of the list that the parser stands at; skips any other value. */
    public static void elements(JsonParser json, ElementReader reader) throws IOException {
        if (!json.isExpectedStartArrayToken()) {
            json.skipChildren();
            return;
        }
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == null) {
                throw new IOException("the answer breaks off");
            }
            reader.read(json);
            json.skipChildren();
        }
    }

    /** The text of a string or number; empty for null and other values. */
    public static String text(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : "";
    }

    /** The value of a number; 0 for other values. */
    public static long number(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : 0;
    }

    /** Whether the value is {@code true}. */
    public static boolean isTrue(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    private static void expect(JsonParser json, JsonToken expected) throws IOException {
        if (json.currentToken() != expected) {
            throw new IOException("the answer breaks off");
        }
    }
}
