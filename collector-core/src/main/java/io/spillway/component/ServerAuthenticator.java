package io.spillway.component;

import java.util.List;
import java.util.Map;

/**
 * Decides whether a client may send, from its request headers or gRPC metadata alone. Extensions offer it, a server's {@code
 * auth} block names it.
 */
public interface ServerAuthenticator {
    /**
     * Decides before the payload is read. Safe for use by many threads.
     *
     * @param headers by lower-case name
     */
    Decision authenticate(Map<String, List<String>> headers);

    /**
     * Whether a decision can take long, for example to check a slow password hash. Such an authenticator is never called on a
     * network thread.
     */
    default boolean mayBlock() {
        return false;
    }

    /** The answer to a client. */
    sealed interface Decision {
        /**
         * The client may send.
         *
         * @param auth attributes of the client, such as {@code subject}, which travel with its telemetry
         */
        record Granted(Map<String, String> auth) implements Decision {
            public Granted {
                auth = Map.copyOf(auth);
            }
        }

        /**
         * The client may not send.
         *
         * @param message the reason, for the client; never holds a secret
         */
        record Denied(String message) implements Decision {}
    }
}
