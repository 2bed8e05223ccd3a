package io.spillway.otlp;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.flush.FlushConsolidationHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A listening socket that closes at once what it accepts beyond a number of connections. */
final class LimitedServerChannel extends NioServerSocketChannel {
    /**
     * The answers to all that one read brought leave with one write, as far as they are ready at once. Clients of Go send a ping
     * with nearly every request, whose answer would be a write of its own.
     */
    private static final int MAX_FLUSHES = FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES;

    private final int maxConnections;
    private final Runnable onRefused;
    private final AtomicInteger connections = new AtomicInteger();

    /** @param onRefused called on the network thread for each connection that is closed */
    LimitedServerChannel(int maxConnections, Runnable onRefused) {
        this.maxConnections = maxConnections;
        this.onRefused = onRefused;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            if (accepted.get(i) instanceof Channel connection) {
                if (connections.incrementAndGet() > maxConnections) {
                    connections.decrementAndGet();
                    accepted.remove(i);
                    connection.unsafe().closeForcibly();
                    onRefused.run();
                } else {
                    connection.pipeline().addFirst(new FlushConsolidationHandler(MAX_FLUSHES, true));
                    var _ = connection.closeFuture().addListener(_ -> connections.decrementAndGet());
                }
            }
        }
        return read;
    }
}
