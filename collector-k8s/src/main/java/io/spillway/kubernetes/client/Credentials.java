package io.spillway.kubernetes.client;

import io.spillway.config.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** The proof of identity that a request carries in its header; a client certificate is part of the TLS block instead. */
public sealed interface Credentials {
    /** No header. */
    record None() implements Credentials {}

    /** A fixed header. */
    record Header(Secret value) implements Credentials {}

    /** A token in a file that is read again when it changes. */
    record TokenFile(Path file) implements Credentials {}

    static Credentials bearer(String token) {
        return new Header(new Secret("Bearer " + token));
    }

    static Credentials basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Header(new Secret("Basic " + Base64.getEncoder().encodeToString(pair)));
    }
}
