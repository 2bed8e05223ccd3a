package io.spillway.otlp;

import io.spillway.http.Endpoint;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/** The server that a gRPC client connects to. */
sealed interface GrpcTarget {
    /**
     * A server found by name.
     *
     * @param address with a host; {@code localhost} where the configuration has none
     * @param forcesTls whether the address itself asks for TLS
     */
    record Tcp(Endpoint address, boolean forcesTls) implements GrpcTarget {}

    /** A server on this machine. */
    record Unix(String path) implements GrpcTarget {
        SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }
    }

    /**
     * Reads an {@code endpoint}. Host names need not be valid in a URL: a name with an underscore is one that Docker Compose gives.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static GrpcTarget parse(String endpoint) {
        for (String resolver : new String[] {"dns:", "passthrough:", "unix:"}) {
            if (endpoint.startsWith(resolver)) {
                String rest = endpoint.substring(resolver.length());
                return resolver.equals("unix:") ? unix(rest) : resolved(endpoint, rest);
            }
        }
        int colon = endpoint.indexOf("://");
        if (colon < 0) {
            return tcp(endpoint, false);
        }
        String scheme = endpoint.substring(0, colon);
        String rest = endpoint.substring(colon + 3);
        return switch (scheme) {
            case "http" -> tcp(rest, false);
            case "https" -> tcp(rest, true);
            default ->
                throw new IllegalArgumentException("\"" + endpoint + "\" has scheme \"" + scheme
                        + "\" (expected: dns, passthrough, unix, http, https or none)");
        };
    }

    /** The fault of an {@code endpoint}. */
    static Optional<String> problemOf(String endpoint) {
        try {
            parse(endpoint);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Tcp tcp(String text, boolean forcesTls) {
        Endpoint address = Endpoint.parse(text);
        return new Tcp(address.host().isEmpty() ? new Endpoint("localhost", address.port()) : address, forcesTls);
    }

    private static GrpcTarget resolved(String endpoint, String rest) {
        if (!rest.startsWith("//")) {
            return tcp(rest, false);
        }
        if (!rest.startsWith("///")) {
            throw new IllegalArgumentException("\"" + endpoint
                    + "\" names a resolver, which is not supported (expected: three slashes, then host:port)");
        }
        return tcp(rest.substring(3), false);
    }

    private static GrpcTarget unix(String rest) {
        String path = rest.startsWith("//") ? rest.substring(2) : rest;
        if (path.isEmpty()) {
            throw new IllegalArgumentException("unix socket path cannot be empty");
        }
        return new Unix(path);
    }
}
