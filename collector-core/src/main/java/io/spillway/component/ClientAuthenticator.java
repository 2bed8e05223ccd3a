package io.spillway.component;

import java.util.Map;

/** Adds credentials to what a client sends. Offered by extensions; named in a client's {@code auth} block. */
@FunctionalInterface
public interface ClientAuthenticator {
    /**
     * Headers, or gRPC metadata, for the next request. Asked for every request, so it must be cheap; safe for use by many
     * threads.
     *
     * @return values by name; replace headers of the same name
     */
    Map<String, String> headers();
}
