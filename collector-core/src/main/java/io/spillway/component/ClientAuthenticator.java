package io.spillway.component;

import io.spillway.telemetry.ClientMetadata;
import java.util.Map;

/** Adds credentials to the requests of a client. Extensions offer it, a client's {@code auth} block names it. */
@FunctionalInterface
public interface ClientAuthenticator {
    /**
     * Changes the headers, or gRPC metadata, of the next request. Called for every request, so it must be cheap. Safe for use
     * by many threads.
     *
     * @param headers the configured headers of the client, in any case; the authenticator may add, replace and remove
     * @param sender the client that the telemetry came from
     */
    void authenticate(Map<String, String> headers, ClientMetadata sender) throws AuthenticationException;

    /**
     * Whether the credentials must be encrypted on the network. A gRPC client then refuses to start without TLS, as that of the
     * OpenTelemetry Collector does.
     */
    default boolean needsTls() {
        return false;
    }
}
