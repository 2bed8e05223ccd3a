package io.spillway.http;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The address and the limits of an HTTP server.
 *
 * @param endpoint {@code host:port}, or a path when the transport is {@code unix}; {@code :port} for every interface
 * @param transport {@code tcp}, {@code tcp4}, {@code tcp6} or {@code unix}
 * @param includeMetadata hand request headers on with the telemetry
 * @param includeTlsMetadata not supported; must be false
 * @param responseHeaders added to every response
 * @param middlewares not supported; must be empty
 */
public record HttpServerConfig(
        String endpoint,
        String transport,
        Section<TlsServerConfig> tls,
        Section<CorsConfig> cors,
        Section<ServerAuthConfig> auth,
        @Inline Requests requests,
        boolean includeMetadata,
        boolean includeTlsMetadata,
        Map<String, Secret> responseHeaders,
        @Inline Connections connections,
        List<MiddlewareConfig> middlewares) {
    private static final List<String> TRANSPORTS = List.of("tcp", "tcp4", "tcp6", "unix");

    public HttpServerConfig {
        responseHeaders = Map.copyOf(responseHeaders);
        middlewares = List.copyOf(middlewares);
        Checks checks = new Checks()
                .that(TRANSPORTS.contains(transport), "transport", transport, "one of " + TRANSPORTS)
                .that(
                        transport.equals("unix") || endpoint.isEmpty() || Endpoint.isValid(endpoint),
                        "endpoint",
                        endpoint,
                        "host:port")
                .that(
                        !includeTlsMetadata || tls.isOn(),
                        "include_tls_metadata",
                        "invalid include_tls_metadata value, must be false when not using TLS")
                .that(!includeTlsMetadata || !tls.isOn(), "include_tls_metadata", "is not supported")
                .that(middlewares.isEmpty(), "middlewares", "extensions of this kind are not supported");
        TlsServerConfig.check(tls, checks);
        checks.that(
                auth.asOptional().stream()
                        .allMatch(on -> on.common().authenticator().isPresent()),
                "auth::authenticator",
                "missing (expected: the id of an extension that authenticates)");
        checks.done();
    }

    /** The OpenTelemetry Collector's defaults, listening on {@code endpoint}. */
    public static HttpServerConfig defaults(String endpoint) {
        return new HttpServerConfig(
                endpoint,
                "tcp",
                Section.off(TlsServerConfig.defaults()),
                Section.off(CorsConfig.defaults()),
                Section.off(ServerAuthConfig.defaults()),
                Requests.defaults(),
                false,
                false,
                Map.of(),
                Connections.defaults(),
                List.of());
    }

    /**
     * The requests that the server reads.
     *
     * @param maxRequestBodySize bytes; holds for the body on the wire and again for the decompressed body. 0 for 20 MiB
     * @param maxHeaderBytes the longest head of a request, with its first line; 0 for 64 KiB, at most 1 MiB. Heads are in memory before
     *     anybody is authenticated, so the default is less than the OpenTelemetry Collector's 1 MiB
     * @param compressionAlgorithms the values of {@code Content-Encoding} that are understood; a plain body always is
     */
    public record Requests(long maxRequestBodySize, int maxHeaderBytes, List<String> compressionAlgorithms) {
        /** 20 MiB. */
        public static final long DEFAULT_MAX_REQUEST_BODY_SIZE = 20L << 20;

        private static final int DEFAULT_HEADER_BYTES = 64 << 10;
        private static final int MAX_HEADER_BYTES = 1 << 20;

        public Requests {
            compressionAlgorithms = List.copyOf(compressionAlgorithms);
            new Checks()
                    .that(
                            maxRequestBodySize <= Integer.MAX_VALUE - 8,
                            "max_request_body_size",
                            maxRequestBodySize,
                            "at most 2 GiB")
                    .that(
                            maxHeaderBytes >= 0 && maxHeaderBytes <= MAX_HEADER_BYTES,
                            "max_header_bytes",
                            maxHeaderBytes,
                            "0 to " + MAX_HEADER_BYTES)
                    .that(
                            Compression.CONTENT_ENCODINGS.containsAll(compressionAlgorithms),
                            "compression_algorithms",
                            compressionAlgorithms,
                            "some of " + Compression.CONTENT_ENCODINGS)
                    .done();
        }

        static Requests defaults() {
            return new Requests(DEFAULT_MAX_REQUEST_BODY_SIZE, 0, Compression.CONTENT_ENCODINGS);
        }

        /** The limit on the head of a request, with the meaning of zero resolved. */
        int headerBytes() {
            return maxHeaderBytes == 0 ? DEFAULT_HEADER_BYTES : maxHeaderBytes;
        }

        /** The limit on a body, with the meaning of zero and less resolved. */
        int bodyBytes() {
            return (int) (maxRequestBodySize <= 0 ? DEFAULT_MAX_REQUEST_BODY_SIZE : maxRequestBodySize);
        }
    }

    /**
     * How long the server waits for a client. Zero switches a limit off, except where noted.
     *
     * @param readTimeout for a whole request, from its first byte
     * @param readHeaderTimeout for the head of a request, from its first byte; zero for {@code readTimeout}
     * @param writeTimeout for sending a response, once it is known
     * @param idleTimeout between two requests of a connection, and without progress within one; zero for 60 s, because a
     *     connection that nobody uses must not live for ever
     * @param keepAlivesEnabled serve more than one request on a connection
     */
    public record Connections(
            Duration readTimeout,
            Duration readHeaderTimeout,
            Duration writeTimeout,
            Duration idleTimeout,
            boolean keepAlivesEnabled) {
        static Connections defaults() {
            return new Connections(
                    Duration.ZERO, Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofMinutes(1), true);
        }
    }
}
