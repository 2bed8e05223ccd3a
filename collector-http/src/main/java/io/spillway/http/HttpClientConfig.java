package io.spillway.http;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Key;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of an HTTP client. The time limit of a request ({@code timeout}) is a setting of the component around it.
 *
 * @param endpoint base URL; empty where the component has other addresses
 * @param proxyUrl {@code http://host:port} of a proxy, also {@code https:} and {@code socks5:}; empty for the proxy that the environment
 *     names, see {@link ProxyEnvironment}
 * @param headers added to every request, replacing those of the same name
 * @param compression {@code gzip}, {@code zstd}, {@code snappy}, {@code x-snappy-framed}, {@code zlib}, {@code deflate},
 *     {@code lz4}, {@code none} or empty
 * @param middlewares not supported; must be empty
 */
public record HttpClientConfig(
        String endpoint,
        String proxyUrl,
        TlsClientConfig tls,
        Map<String, Secret> headers,
        Section<AuthConfig> auth,
        String compression,
        CompressionParams compressionParams,
        @Inline Buffers buffers,
        @Inline Connections connections,
        @Inline Http2 http2,
        Cookies cookies,
        List<MiddlewareConfig> middlewares) {
    public HttpClientConfig {
        headers = Map.copyOf(headers);
        middlewares = List.copyOf(middlewares);
        Checks checks = new Checks()
                .that(
                        Compression.isCompressor(compression),
                        "compression",
                        compression,
                        "one of " + Compression.COMPRESSIONS)
                .that(
                        Compression.allowsLevel(compression, compressionParams.level()),
                        "compression_params::level",
                        "unsupported level " + compressionParams.level() + " for compression \"" + compression + "\"")
                .that(middlewares.isEmpty(), "middlewares", "extensions of this kind are not supported");
        checkUrl(checks, "endpoint", endpoint, "a URL such as http://host:4318");
        if (checkNoCredentials(checks, "proxy_url", proxyUrl)) {
            checks.that(
                    proxyUrl.isEmpty()
                            || (proxyUrl.contains("://")
                                    && ProxyAddress.parse(proxyUrl).isPresent()),
                    "proxy_url",
                    proxyUrl,
                    "a URL such as http://host:3128");
        }
        AuthConfig.check(auth, checks);
        checks.done();
    }

    /**
     * The Go collector's defaults.
     *
     * @param compression the compression where the file does not say
     */
    public static HttpClientConfig defaults(String compression, int writeBufferSize) {
        return new HttpClientConfig(
                "",
                "",
                TlsClientConfig.defaults(),
                Map.of(),
                Section.off(AuthConfig.defaults()),
                compression,
                new CompressionParams(0),
                new Buffers(0, writeBufferSize),
                Connections.defaults(),
                Http2.defaults(),
                new Cookies(false),
                List.of());
    }

    /**
     * Notes a text that is not a URL which {@link HttpTarget} reads. URLs are printed, so none may hold credentials; one that does is not
     * printed.
     *
     * @param text may be empty
     */
    public static void checkUrl(Checks checks, String key, String text, String expected) {
        if (checkNoCredentials(checks, key, text)) {
            checks.that(text.isEmpty() || HttpTarget.isValid(text), key, text, expected);
        }
    }

    private static boolean checkNoCredentials(Checks checks, String key, String text) {
        int at = text.indexOf('@');
        int authority = text.indexOf("//") + 2;
        boolean none =
                at < authority || authority < 2 || text.substring(authority, at).contains("/");
        checks.that(none, key, "has credentials in it, which would be printed (expected: auth::authenticator)");
        return none;
    }

    /**
     * The sizes of buffers.
     *
     * @param readBufferSize bytes; 0 for the default
     * @param writeBufferSize accepted for files of the OpenTelemetry Collector; bodies are written without a buffer
     */
    public record Buffers(
            int readBufferSize,
            @Ignored("bodies are written without a buffer") int writeBufferSize) {
        public Buffers {
            new Checks()
                    .that(readBufferSize >= 0, "read_buffer_size", readBufferSize, ">= 0")
                    .that(writeBufferSize >= 0, "write_buffer_size", writeBufferSize, ">= 0")
                    .done();
        }
    }

    /**
     * How many connections the client keeps, and for how long.
     *
     * @param maxIdleConns most idle connections; 0 for no limit. HTTP/1.1 connections are kept per address here, so the least
     *     of the three limits that is set holds
     * @param maxIdleConnsPerHost most idle connections to one address; 0 for no limit
     * @param maxConnsPerHost most connections to one address; 0 for 64
     * @param idleConnTimeout how long an unused connection is kept; zero for ever
     * @param disableKeepAlives send one request on each connection
     */
    public record Connections(
            int maxIdleConns,
            int maxIdleConnsPerHost,
            int maxConnsPerHost,
            Duration idleConnTimeout,
            boolean disableKeepAlives) {
        public Connections {
            new Checks()
                    .that(maxIdleConns >= 0, "max_idle_conns", maxIdleConns, ">= 0")
                    .that(maxIdleConnsPerHost >= 0, "max_idle_conns_per_host", maxIdleConnsPerHost, ">= 0")
                    .that(maxConnsPerHost >= 0, "max_conns_per_host", maxConnsPerHost, ">= 0")
                    .that(!idleConnTimeout.isNegative(), "idle_conn_timeout", idleConnTimeout, ">= 0s")
                    .done();
        }

        static Connections defaults() {
            return new Connections(100, 0, 0, Duration.ofSeconds(90), false);
        }
    }

    /**
     * The settings of HTTP/2, accepted for files of the OpenTelemetry Collector; the client speaks HTTP/1.1.
     *
     * @param http2ReadIdleTimeout has no effect
     * @param http2PingTimeout has no effect
     * @param forceAttemptHttp2 has no effect
     */
    public record Http2(
            @Ignored("the client speaks HTTP/1.1") @Key("http2_read_idle_timeout")
            Duration http2ReadIdleTimeout,

            @Ignored("the client speaks HTTP/1.1") @Key("http2_ping_timeout")
            Duration http2PingTimeout,

            @Ignored("the client speaks HTTP/1.1") @Key("force_attempt_http2")
            boolean forceAttemptHttp2) {
        static Http2 defaults() {
            return new Http2(Duration.ZERO, Duration.ZERO, true);
        }
    }

    /**
     * The {@code compression_params} block.
     *
     * @param level 0 for the fast choice of each algorithm: 1 for gzip, zlib and deflate, 3 for zstd; -1 for zlib's 6, -2
     *     for Huffman coding alone
     */
    public record CompressionParams(int level) {}

    /**
     * The {@code cookies} block: whether cookies of the server are sent back to it.
     *
     * @param enabled send cookies of the server back to the server
     */
    public record Cookies(boolean enabled) {}
}
