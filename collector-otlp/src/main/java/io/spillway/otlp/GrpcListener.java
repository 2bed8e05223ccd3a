package io.spillway.otlp;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.spillway.component.ComponentContext;
import io.spillway.component.Reason;
import io.spillway.config.Section;
import io.spillway.http.Endpoint;
import io.spillway.http.Tls;
import io.spillway.http.TlsServerConfig;
import io.spillway.http.UnixSockets;
import io.spillway.observe.ReceiverMetrics;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The socket a gRPC server listens on, and the connections it accepts there. */
final class GrpcListener {
    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MIN_READ_BYTES = 2048;
    private static final int FIRST_READ_BYTES = 16 << 10;

    private static final int MAX_CONNECTIONS = 8192;
    private static final int MIN_CONNECTIONS = 128;

    /** The memory of a connection whose peer does its worst, most of it outside the heap. */
    private static final int BYTES_FOR_A_CONNECTION = 128 << 10;

    private final GrpcServerConfig config;
    private final ComponentContext context;
    private final SocketAddress address;
    private final Optional<Path> socketFile;
    private final ReceiverMetrics metrics;

    private GrpcListener(
            GrpcServerConfig config,
            ComponentContext context,
            SocketAddress address,
            Optional<Path> socketFile,
            ReceiverMetrics metrics) {
        this.metrics = metrics;
        this.config = config;
        this.context = context;
        this.address = address;
        this.socketFile = socketFile;
    }

    static GrpcListener of(GrpcServerConfig config, ComponentContext context, ReceiverMetrics metrics) {
        if (!config.transport().equals("unix")) {
            Endpoint endpoint = Endpoint.parse(config.endpoint());
            endpoint.warnIfOpenToAll(context.logger());
            return new GrpcListener(config, context, endpoint.resolve(), Optional.empty(), metrics);
        }
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(config.endpoint());
        return new GrpcListener(config, context, address, Optional.of(address.getPath()), metrics);
    }

    /** A server on this socket, with everything set that concerns its connections. */
    NettyServerBuilder builder() throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .channelFactory(socketFile.isPresent() ? NioServerDomainSocketChannel::new : this::listeningSocket)
                .bossEventLoopGroup(GrpcEventLoops.shared())
                .workerEventLoopGroup(GrpcEventLoops.shared())
                .maxInboundMetadataSize(MAX_HEADER_BYTES);
        if (config.maxConcurrentStreams() > 0) {
            builder.maxConcurrentCallsPerConnection((int) Math.min(Integer.MAX_VALUE, config.maxConcurrentStreams()));
        }
        if (config.readBufferSize() > 0) {
            int most = Math.max(MIN_READ_BYTES, config.readBufferSize());
            builder.withChildOption(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, Math.min(FIRST_READ_BYTES, most), most));
        }
        if (config.tls() instanceof Section.On<TlsServerConfig> tls) {
            builder.sslContext(GrpcTls.server(Tls.server(tls.value(), context.clock(), context.logger())));
        }
        config.keepalive().asOptional().ifPresent(keepalive -> keepAlive(builder, keepalive));
        return builder;
    }

    private ServerChannel listeningSocket() {
        long most = Runtime.getRuntime().maxMemory() / BYTES_FOR_A_CONNECTION;
        return new LimitedServerChannel(Math.clamp(most, MIN_CONNECTIONS, MAX_CONNECTIONS), metrics::refusedConnection);
    }

    /**
     * Binds the socket.
     *
     * @throws IOException naming the address
     */
    Server start(NettyServerBuilder builder) throws IOException {
        try {
            if (socketFile.isPresent()) {
                UnixSockets.removeStale(socketFile.get());
            }
            return builder.build().start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen for gRPC on " + config.transport() + " " + config.endpoint() + ": "
                            + Reason.innermost(e),
                    e);
        }
    }

    /** Removes the file of a Unix socket. */
    void close() {
        socketFile.ifPresent(file -> {
            try {
                UnixSockets.removeOwn(file);
            } catch (IOException e) {
                context.logger().warn("cannot remove the socket {}: {}", file, Reason.of(e));
            }
        });
    }

    private static void keepAlive(NettyServerBuilder builder, GrpcServerKeepalive keepalive) {
        keepalive.serverParameters().asOptional().ifPresent(server -> {
            whenSet(server.maxConnectionIdle(), nanos -> builder.maxConnectionIdle(nanos, TimeUnit.NANOSECONDS));
            whenSet(server.maxConnectionAge(), nanos -> builder.maxConnectionAge(nanos, TimeUnit.NANOSECONDS));
            whenSet(
                    server.maxConnectionAgeGrace(),
                    nanos -> builder.maxConnectionAgeGrace(nanos, TimeUnit.NANOSECONDS));
            whenSet(server.time(), nanos -> builder.keepAliveTime(nanos, TimeUnit.NANOSECONDS));
            whenSet(server.timeout(), nanos -> builder.keepAliveTimeout(nanos, TimeUnit.NANOSECONDS));
        });
        keepalive.enforcementPolicy().asOptional().ifPresent(policy -> {
            whenSet(policy.minTime(), nanos -> builder.permitKeepAliveTime(nanos, TimeUnit.NANOSECONDS));
            builder.permitKeepAliveWithoutCalls(policy.permitWithoutStream());
        });
    }

    private static void whenSet(Duration duration, Setting setting) {
        if (!duration.isZero()) {
            setting.accept(duration.toNanos());
        }
    }

    /** Sets a duration on a builder. */
    @FunctionalInterface
    private interface Setting {
        Object accept(long nanos);
    }
}
