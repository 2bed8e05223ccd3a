package io.spillway.otlp;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.http.HttpClientConfig.CompressionParams;
import io.spillway.http.MiddlewareConfig;
import io.spillway.http.TlsClientConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a gRPC client. The proxy of the environment is used, see {@link io.spillway.http.ProxyEnvironment}.
 *
 * @param endpoint {@code host:port}, {@code dns:///host:port}, {@code passthrough:///host:port}, {@code unix://path};
 *     {@code http://} and {@code https://} may stand before {@code host:port}, and the latter means TLS whatever
 *     {@code tls} says; empty where the component has other addresses
 * @param compression {@code gzip}, {@code snappy}, {@code zstd}, {@code none} or empty
 * @param compressionParams its level: for {@code gzip} 1 to 9 or -1 for zlib's default, for {@code zstd} its own levels; 0
 *     for the fast choice, which is 1 and 3
 * @param headers sent with every request, replacing those of the same name
 * @param middlewares not supported; must be empty
 */
public record GrpcClientConfig(
        String endpoint,
        String compression,
        CompressionParams compressionParams,
        TlsClientConfig tls,
        Section<GrpcClientKeepalive> keepalive,
        @Inline Buffers buffers,
        Map<String, Secret> headers,
        @Inline Calls calls,
        Section<AuthConfig> auth,
        List<MiddlewareConfig> middlewares) {
    public GrpcClientConfig {
        headers = Map.copyOf(headers);
        middlewares = List.copyOf(middlewares);
        Optional<String> addressProblem = endpoint.isEmpty() ? Optional.empty() : GrpcTarget.problemOf(endpoint);
        Checks checks = new Checks()
                .that(addressProblem.isEmpty(), "endpoint", addressProblem.orElse(""))
                .that(
                        GrpcCompression.isCompressor(compression),
                        "compression",
                        compression,
                        "one of " + GrpcCompression.NAMES + " or none")
                .that(
                        GrpcCompression.allowsLevel(compression, compressionParams.level()),
                        "compression_params::level",
                        "unsupported level " + compressionParams.level() + " for compression \"" + compression + "\"")
                .that(middlewares.isEmpty(), "middlewares", "extensions of this kind are not supported");
        headers.keySet()
                .forEach(name -> checks.that(
                        GrpcHeaders.isValidName(name), "headers::" + name, "is not the name of a gRPC header"));
        AuthConfig.check(auth, checks);
        checks.done();
    }

    /** The defaults of the Go collector's OTLP exporter. */
    public static GrpcClientConfig defaults() {
        return new GrpcClientConfig(
                "",
                "gzip",
                new CompressionParams(0),
                TlsClientConfig.defaults(),
                Section.off(GrpcClientKeepalive.defaults()),
                Buffers.defaults(),
                Map.of(),
                Calls.defaults(),
                Section.off(AuthConfig.defaults()),
                List.of());
    }

    /**
     * The sizes of buffers.
     *
     * @param readBufferSize most bytes read from a socket at once; 0 for the default
     * @param writeBufferSize about how many bytes are handed to a socket at once; 0 for gRPC's own, 64 KiB
     */
    public record Buffers(int readBufferSize, int writeBufferSize) {
        private static final int DEFAULT_WRITE_BUFFER_BYTES = 512 << 10;

        public Buffers {
            new Checks()
                    .that(readBufferSize >= 0, "read_buffer_size", readBufferSize, ">= 0")
                    .that(writeBufferSize >= 0, "write_buffer_size", writeBufferSize, ">= 0")
                    .done();
        }

        static Buffers defaults() {
            return new Buffers(0, DEFAULT_WRITE_BUFFER_BYTES);
        }
    }

    /**
     * How calls find their server and name themselves.
     *
     * @param waitForReady wait for a connection instead of failing at once while there is none
     * @param userAgent empty for the collector's own
     * @param balancerName {@code round_robin}, {@code pick_first}, or empty for the latter
     * @param authority the name of the server as it is told to it; empty for the endpoint's
     */
    public record Calls(boolean waitForReady, String userAgent, String balancerName, String authority) {
        private static final List<String> BALANCERS = List.of("", "pick_first", "round_robin");

        public Calls {
            new Checks()
                    .that(
                            BALANCERS.contains(balancerName),
                            "balancer_name",
                            "invalid balancer_name: " + balancerName + " (expected: pick_first or round_robin)")
                    .done();
        }

        static Calls defaults() {
            return new Calls(false, "", "round_robin", "");
        }
    }
}
