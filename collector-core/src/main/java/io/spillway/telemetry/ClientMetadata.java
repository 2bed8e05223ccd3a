package io.spillway.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Facts that a receiver knows about the client of a batch. Only receivers with {@code include_metadata: true} fill in the
 * headers.
 *
 * @param headers request headers or gRPC metadata by lower-case name
 * @param auth facts from an authenticator, such as {@code subject}
 * @param address the IP address that the batch came from; empty when it is not known, or when several clients share the batch
 */
public record ClientMetadata(Map<String, List<String>> headers, Map<String, String> auth, String address) {
    public static final ClientMetadata NONE = new ClientMetadata(Map.of(), Map.of());

    /** A text's header and its place in a map. */
    private static final int TEXT_BYTES = 64;

    /** The facts about a client whose address is not known. */
    public ClientMetadata(Map<String, List<String>> headers, Map<String, String> auth) {
        this(headers, auth, "");
    }

    public ClientMetadata {
        headers = Map.copyOf(headers);
        auth = Map.copyOf(auth);
    }

    /** The values of a header, whatever its case; empty when there is none. */
    public List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The same facts with another address. */
    public ClientMetadata withAddress(String other) {
        return other.equals(address) ? this : new ClientMetadata(headers, auth, other);
    }

    /** The facts that two clients share: none of the headers unless all are equal. */
    ClientMetadata common(ClientMetadata other) {
        if (equals(other)) {
            return this;
        }
        return headers.equals(other.headers) && auth.equals(other.auth) ? withAddress("") : NONE;
    }

    /** The names alone: headers hold credentials. */
    @Override
    public String toString() {
        return "ClientMetadata[headers=" + headers.keySet() + ", auth=" + auth.keySet() + "]";
    }

    /** About how much memory it takes; nothing for {@link #NONE}. */
    long footprintBytes() {
        long bytes = 0;
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            bytes += header.getKey().length() + TEXT_BYTES;
            for (String value : header.getValue()) {
                bytes += value.length() + TEXT_BYTES;
            }
        }
        for (Map.Entry<String, String> learned : auth.entrySet()) {
            bytes += learned.getKey().length() + learned.getValue().length() + 2 * TEXT_BYTES;
        }
        return bytes;
    }
}
