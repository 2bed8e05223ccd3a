package io.spillway.otlp;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.http.Endpoint;
import io.spillway.http.MiddlewareConfig;
import io.spillway.http.TlsServerConfig;
import java.util.List;

/**
 * The address and the limits of a gRPC server.
 *
 * @param endpoint {@code host:port}, or a path when the transport is {@code unix}; {@code :port} for every interface
 * @param transport {@code tcp}, {@code tcp4}, {@code tcp6} or {@code unix}
 * @param maxRecvMsgSizeMib largest request, on the wire and again decompressed; 0 for 4 MiB
 * @param maxConcurrentStreams most requests of one connection at a time; 0 for no limit
 * @param readBufferSize most bytes read from a socket at once; 0 for the default
 * @param writeBufferSize accepted for files of the OpenTelemetry Collector
 * @param includeMetadata hand request headers on with the telemetry
 * @param middlewares not supported; must be empty
 */
@Ignored(key = "dialer", value = "a server opens no connections")
public record GrpcServerConfig(
        String endpoint,
        String transport,
        Section<TlsServerConfig> tls,
        long maxRecvMsgSizeMib,
        long maxConcurrentStreams,
        int readBufferSize,

        @Ignored("what is ready to be sent leaves with one system call")
        int writeBufferSize,

        Section<GrpcServerKeepalive> keepalive,
        Section<AuthConfig> auth,
        boolean includeMetadata,
        List<MiddlewareConfig> middlewares) {
    /** The limit of gRPC where nothing is configured. */
    static final int DEFAULT_MAX_MESSAGE_BYTES = 4 << 20;

    private static final int DEFAULT_READ_BUFFER_BYTES = 512 << 10;
    private static final List<String> TRANSPORTS = List.of("tcp", "tcp4", "tcp6", "unix");
    private static final long MAX_MESSAGE_MIB = 2047;
    private static final long MAX_UINT_32 = (1L << 32) - 1;

    public GrpcServerConfig {
        middlewares = List.copyOf(middlewares);
        boolean unix = transport.equals("unix");
        Checks checks = new Checks()
                .that(TRANSPORTS.contains(transport), "transport", transport, "one of " + TRANSPORTS)
                .that(!unix || !endpoint.isEmpty(), "endpoint", endpoint, "the path of a socket")
                .that(unix || isAddress(endpoint), "endpoint", endpoint, "host:port")
                .that(
                        maxRecvMsgSizeMib >= 0 && maxRecvMsgSizeMib <= MAX_MESSAGE_MIB,
                        "max_recv_msg_size_mib",
                        maxRecvMsgSizeMib,
                        "1 to " + MAX_MESSAGE_MIB)
                .that(
                        maxConcurrentStreams >= 0 && maxConcurrentStreams <= MAX_UINT_32,
                        "max_concurrent_streams",
                        maxConcurrentStreams,
                        "0 to " + MAX_UINT_32)
                .that(readBufferSize >= 0, "read_buffer_size", readBufferSize, ">= 0")
                .that(writeBufferSize >= 0, "write_buffer_size", writeBufferSize, ">= 0")
                .that(middlewares.isEmpty(), "middlewares", "extensions of this kind are not supported");
        TlsServerConfig.check(tls, checks);
        AuthConfig.check(auth, checks);
        checks.done();
    }

    /** The defaults of the Go collector's OTLP receiver, listening on {@code endpoint}. */
    public static GrpcServerConfig defaults(String endpoint) {
        return new GrpcServerConfig(
                endpoint,
                "tcp",
                Section.off(TlsServerConfig.defaults()),
                0,
                0,
                DEFAULT_READ_BUFFER_BYTES,
                0,
                Section.on(GrpcServerKeepalive.defaults()),
                Section.off(AuthConfig.defaults()),
                false,
                List.of());
    }

    /** The limit on a request, with the meaning of zero resolved. */
    int maxMessageBytes() {
        return maxRecvMsgSizeMib == 0 ? DEFAULT_MAX_MESSAGE_BYTES : (int) (maxRecvMsgSizeMib << 20);
    }

    private static boolean isAddress(String text) {
        try {
            Endpoint.parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
