package io.spillway.otlp;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.WriteBufferWaterMark;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.spillway.component.BuildInfo;
import io.spillway.component.ComponentContext;
import io.spillway.http.ProxyEnvironment;
import io.spillway.http.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Opens the channel that a {@link GrpcClientConfig} describes. The channel connects in the background, and again when it is cut. */
final class GrpcChannel {
    private static final int MIN_READ_BYTES = 2048;
    private static final int FIRST_READ_BYTES = 2048;

    private GrpcChannel() {}

    static ManagedChannel open(GrpcClientConfig config, ProxyEnvironment environment, ComponentContext context)
            throws IOException {
        GrpcTarget target = GrpcTarget.parse(config.endpoint());
        NettyChannelBuilder builder = builder(target, environment)
                .eventLoopGroup(GrpcEventLoops.shared())
                .directExecutor()
                .disableRetry()
                .disableServiceConfigLookUp()
                .compressorRegistry(
                        GrpcCompression.compressors(config.compressionParams().level()))
                .userAgent(userAgent(config, context.build()));
        if (target instanceof GrpcTarget.Tcp && !config.calls().balancerName().isEmpty()) {
            builder.defaultLoadBalancingPolicy(config.calls().balancerName());
        }
        if (config.buffers().readBufferSize() > 0) {
            int most = Math.max(MIN_READ_BYTES, config.buffers().readBufferSize());
            builder.withOption(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, most));
        }
        if (config.buffers().writeBufferSize() > 0) {
            // HTTP/2 hands over to the socket what fits below the upper mark, and goes on below the lower one
            int most = config.buffers().writeBufferSize();
            builder.withOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(most / 2, most));
        }
        config.keepalive()
                .asOptional()
                .ifPresent(keepalive -> builder.keepAliveTime(
                                Math.max(1, keepalive.time().toNanos()), TimeUnit.NANOSECONDS)
                        .keepAliveTimeout(Math.max(1, keepalive.timeout().toNanos()), TimeUnit.NANOSECONDS)
                        .keepAliveWithoutCalls(keepalive.permitWithoutStream()));
        secure(builder, target, config, context);
        name(builder, target, config);
        ManagedChannel channel = builder.build();
        channel.getState(true); // connects now, so that the first batch need not wait for it
        return channel;
    }

    @SuppressWarnings(
            "deprecation") // a resolver for this channel alone; the registry that replaces it is the whole process's
    private static NettyChannelBuilder builder(GrpcTarget target, ProxyEnvironment environment) {
        return switch (target) {
            case GrpcTarget.Tcp tcp ->
                NettyChannelBuilder.forTarget(GrpcResolver.TARGET)
                        .nameResolverFactory(GrpcResolver.provider(tcp.address(), environment))
                        .channelType(NioSocketChannel.class, InetSocketAddress.class);
            case GrpcTarget.Unix unix ->
                NettyChannelBuilder.forAddress(unix.address())
                        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class);
        };
    }

    static boolean isPlaintext(GrpcClientConfig config) {
        return isPlaintext(config, GrpcTarget.parse(config.endpoint()));
    }

    private static boolean isPlaintext(GrpcClientConfig config, GrpcTarget target) {
        boolean forced = target instanceof GrpcTarget.Tcp tcp && tcp.forcesTls();
        return config.tls().isPlaintext() && !forced;
    }

    private static void secure(
            NettyChannelBuilder builder, GrpcTarget target, GrpcClientConfig config, ComponentContext context)
            throws IOException {
        if (isPlaintext(config, target)) {
            builder.usePlaintext();
        } else {
            builder.sslContext(GrpcTls.client(Tls.client(config.tls(), context.clock(), context.logger())));
        }
    }

    private static void name(NettyChannelBuilder builder, GrpcTarget target, GrpcClientConfig config) {
        String expected = config.tls().serverNameOverride();
        if (!config.calls().authority().isEmpty()) {
            builder.overrideAuthority(config.calls().authority());
        } else if (!expected.isEmpty()) {
            builder.overrideAuthority(expected);
        } else if (target instanceof GrpcTarget.Unix) {
            builder.overrideAuthority("localhost");
        }
    }

    private static String userAgent(GrpcClientConfig config, BuildInfo build) {
        if (!config.calls().userAgent().isEmpty()) {
            return config.calls().userAgent();
        }
        String system = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
        return build.description() + "/" + build.version() + " (" + system + "/"
                + System.getProperty("os.arch", "unknown") + ")";
    }
}
