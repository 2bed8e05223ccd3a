package io.spillway.component;

import io.spillway.telemetry.ClientMetadata;
import java.util.Map;

/** Adds credentials to what a client sends. Offered by extensions; named in a client's {@code auth} block. */
@FunctionalInterface
public interface ClientAuthenticator {
    /**
     * Changes the headers, or gRPC metadata, of the next request. Asked for every request, so it must be cheap; safe for use
     * by many threads.
     *
     * @param headers those that the client is configured to send, whatever their case; to be added to, replaced or removed
     * @param sender what is known of the client that the telemetry came from
     */
    void authenticate(Map<String, String> headers, ClientMetadata sender) throws AuthenticationException;

    /**
     * Whether what it adds must not be seen on the way: a gRPC client then refuses to start without TLS, as that of the
     * OpenTelemetry Collector does.
     */
    default boolean needsTls() {
        return false;
    }
}
