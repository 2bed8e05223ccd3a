package io.spillway.component;

import java.util.List;
import java.util.Map;

/**
 * Decides whether a client may send, from its request headers or gRPC metadata alone. Offered by extensions; named in a
 * server's {@code auth} block.
 */
public interface ServerAuthenticator {
    /**
     * Decides before the payload is read. Safe for use by many threads.
     *
     * @param headers by lower-case name
     */
    Decision authenticate(Map<String, List<String>> headers);

    /** Whether a decision can take long, such as the checking of a slow password hash; never asked on a network thread then. */
    default boolean mayBlock() {
        return false;
    }

    /** What became of it. */
    sealed interface Decision {
        /**
         * The client may send.
         *
         * @param auth what is known of it, such as {@code subject}; travels with its telemetry
         */
        record Granted(Map<String, String> auth) implements Decision {
            public Granted {
                auth = Map.copyOf(auth);
            }
        }

        /**
         * The client may not send.
         *
         * @param message why, for the client; never holds a secret
         */
        record Denied(String message) implements Decision {}
    }
}
