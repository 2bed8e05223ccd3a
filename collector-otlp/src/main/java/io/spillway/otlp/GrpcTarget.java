package io.spillway.otlp;

import io.spillway.http.Endpoint;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/** Where a gRPC client connects to. */
sealed interface GrpcTarget {
    /**
     * A server found by name.
     *
     * @param forcesTls whether the address itself asks for TLS
     */
    record Tcp(Endpoint address, boolean forcesTls) implements GrpcTarget {
        /** In the form that gRPC's resolver takes. */
        String uri() {
            return "dns:///" + address;
        }
    }

    /** A server on this machine. */
    record Unix(String path) implements GrpcTarget {
        SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }
    }

    /**
     * Reads an {@code endpoint}.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static GrpcTarget parse(String endpoint) {
        int colon = endpoint.indexOf("://");
        if (colon < 0) {
            return new Tcp(Endpoint.parse(endpoint), false);
        }
        String scheme = endpoint.substring(0, colon);
        String rest = endpoint.substring(colon + 3);
        return switch (scheme) {
            case "http" -> new Tcp(Endpoint.parse(rest), false);
            case "https" -> new Tcp(Endpoint.parse(rest), true);
            case "dns", "passthrough" -> resolved(endpoint, rest);
            case "unix" -> unix(rest);
            default ->
                throw new IllegalArgumentException("\"" + endpoint + "\" has scheme \"" + scheme
                        + "\" (expected: dns, passthrough, unix, http, https or none)");
        };
    }

    /** What is wrong with an {@code endpoint}. */
    static Optional<String> problemOf(String endpoint) {
        try {
            parse(endpoint);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static GrpcTarget resolved(String endpoint, String rest) {
        int slash = rest.indexOf('/');
        if (slash != 0) {
            throw new IllegalArgumentException("\"" + endpoint
                    + "\" names a resolver, which is not supported (expected: three slashes, then host:port)");
        }
        return new Tcp(Endpoint.parse(rest.substring(1)), false);
    }

    private static GrpcTarget unix(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("unix socket path cannot be empty");
        }
        return new Unix(path);
    }
}
