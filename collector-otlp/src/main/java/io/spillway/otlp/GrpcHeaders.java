package io.spillway.otlp;

import io.grpc.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Converts between gRPC's metadata and headers as components see them. */
final class GrpcHeaders {
    private GrpcHeaders() {}

    /** Whether gRPC can send a text header of this name. */
    static boolean isValidName(String name) {
        try {
            key(name);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** The headers that a client sends. */
    static Metadata of(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(key(name), value));
        return metadata;
    }

    /** The headers that a client has sent, by lower-case name. Binary headers are left out. */
    static Map<String, List<String>> toMap(Metadata metadata) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : metadata.keys()) {
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                headers.put(name, values(metadata, name));
            }
        }
        return headers;
    }

    private static List<String> values(Metadata metadata, String name) {
        Iterable<String> values = metadata.getAll(key(name));
        return values == null
                ? List.of()
                : StreamSupport.stream(values.spliterator(), false).toList();
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
    }
}
