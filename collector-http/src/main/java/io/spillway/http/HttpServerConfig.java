package io.spillway.http;

import io.spillway.config.Checks;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an HTTP server listens on and allows. Durations of zero switch a limit off, except where noted.
 *
 * @param endpoint {@code host:port}, or a path when the transport is {@code unix}; {@code :port} for every interface
 * @param transport {@code tcp}, {@code tcp4}, {@code tcp6} or {@code unix}
 * @param maxRequestBodySize bytes; holds for the body on the wire and again for what it decompresses to. 0 for 20 MiB
 * @param includeMetadata hand request headers on with the telemetry
 * @param includeTlsMetadata not supported; must be false
 * @param responseHeaders added to every response
 * @param compressionAlgorithms which values of {@code Content-Encoding} are understood; {@code ""} is a plain body
 * @param readTimeout for a whole request, from its first byte
 * @param readHeaderTimeout for the head of a request, from its first byte; zero for {@code readTimeout}
 * @param writeTimeout for sending a response, once it is known
 * @param idleTimeout between two requests of a connection, and without progress within one; zero for 60 s, because a
 *     connection that nobody uses must not live for ever
 * @param middlewares not supported; must be empty
 * @param keepAlivesEnabled serve more than one request on a connection
 */
public record HttpServerConfig(
        String endpoint,
        String transport,
        Section<TlsServerConfig> tls,
        Section<CorsConfig> cors,
        Section<ServerAuthConfig> auth,
        long maxRequestBodySize,
        boolean includeMetadata,
        boolean includeTlsMetadata,
        Map<String, Secret> responseHeaders,
        List<String> compressionAlgorithms,
        Duration readTimeout,
        Duration readHeaderTimeout,
        Duration writeTimeout,
        Duration idleTimeout,
        List<MiddlewareConfig> middlewares,
        boolean keepAlivesEnabled) {
    /** 20 MiB. */
    public static final long DEFAULT_MAX_REQUEST_BODY_SIZE = 20L << 20;

    private static final List<String> TRANSPORTS = List.of("tcp", "tcp4", "tcp6", "unix");

    public HttpServerConfig {
        responseHeaders = Map.copyOf(responseHeaders);
        compressionAlgorithms = List.copyOf(compressionAlgorithms);
        middlewares = List.copyOf(middlewares);
        Checks checks = new Checks()
                .that(TRANSPORTS.contains(transport), "transport", transport, "one of " + TRANSPORTS)
                .that(
                        transport.equals("unix") || endpoint.isEmpty() || Endpoint.isValid(endpoint),
                        "endpoint",
                        endpoint,
                        "host:port")
                .that(
                        maxRequestBodySize <= Integer.MAX_VALUE - 8,
                        "max_request_body_size",
                        maxRequestBodySize,
                        "at most 2 GiB")
                .that(
                        Compression.CONTENT_ENCODINGS.containsAll(compressionAlgorithms),
                        "compression_algorithms",
                        compressionAlgorithms,
                        "some of " + Compression.CONTENT_ENCODINGS)
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

    /** The Go collector's defaults, listening on {@code endpoint}. */
    public static HttpServerConfig defaults(String endpoint) {
        return new HttpServerConfig(
                endpoint,
                "tcp",
                Section.off(TlsServerConfig.defaults()),
                Section.off(CorsConfig.defaults()),
                Section.off(ServerAuthConfig.defaults()),
                DEFAULT_MAX_REQUEST_BODY_SIZE,
                false,
                false,
                Map.of(),
                Compression.CONTENT_ENCODINGS,
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                List.of(),
                true);
    }

    /** The limit on a body, with the meaning of zero and less resolved. */
    int maxBodyBytes() {
        return (int) (maxRequestBodySize <= 0 ? DEFAULT_MAX_REQUEST_BODY_SIZE : maxRequestBodySize);
    }
}
