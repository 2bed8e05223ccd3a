package io.spillway.otlp;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The threads that all gRPC sockets of the process share: one for each processor, daemons, started when first needed. They
 * frame and copy and never wait, so more of them would only take turns.
 */
final class GrpcEventLoops {
    private GrpcEventLoops() {}

    static EventLoopGroup shared() {
        return Holder.GROUP;
    }

    private static final class Holder {
        static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("otlp-grpc", true),
                NioIoHandler.newFactory());
    }
}
