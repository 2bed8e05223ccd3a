package io.spillway.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a receiver knows of the client that sent a batch. Only receivers with {@code include_metadata: true} fill in the
 * headers.
 *
 * @param headers request headers or gRPC metadata by lower-case name
 * @param auth what an authenticator learned, such as {@code subject}
 */
public record ClientMetadata(Map<String, List<String>> headers, Map<String, String> auth) {
    public static final ClientMetadata NONE = new ClientMetadata(Map.of(), Map.of());

    public ClientMetadata {
        headers = Map.copyOf(headers);
        auth = Map.copyOf(auth);
    }

    /** The values of a header, whatever its case; empty when there is none. */
    public List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The names alone: headers hold credentials. */
    @Override
    public String toString() {
        return "ClientMetadata[headers=" + headers.keySet() + ", auth=" + auth.keySet() + "]";
    }
}
