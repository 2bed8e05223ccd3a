package io.spillway.otlp;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The threads that all gRPC sockets of the process share: one for each processor, daemons, started when first needed. The
 * threads frame and copy and never wait, so more threads would only take turns.
 */
final class GrpcEventLoops {
    private GrpcEventLoops() {}

    static EventLoopGroup shared() {
        return Holder.GROUP;
    }

    private static final class Holder {
        static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new Threads(), NioIoHandler.newFactory());
    }

    /**
     * The group never stops, so a thread of it ends only when the virtual machine is out of memory or broken. Its connections are
     * dead then, and new ones would be given to it still: it is better that the process ends, and its supervisor starts it again.
     */
    private static final class Threads extends DefaultThreadFactory {
        private static final String LAST_WORDS =
                "spillway: a network thread has ended with an error; ending the process";

        Threads() {
            super("otlp-grpc", true);
        }

        @Override
        public Thread newThread(Runnable work) {
            return super.newThread(() -> {
                try {
                    work.run();
                } finally {
                    System.err.println(LAST_WORDS);
                    Runtime.getRuntime().halt(1);
                }
            });
        }
    }
}
