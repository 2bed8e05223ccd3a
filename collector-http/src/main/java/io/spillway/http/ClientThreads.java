package io.spillway.http;

import io.spillway.component.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The threads, the selector and the buffers that all HTTP clients of the process share. Each client keeps its own connections, TLS
 * settings and cookies. The threads run no code of a component, so they never wait and a few serve hundreds of clients.
 *
 * <p>The threads start with the first client and stop with the last one.
 */
final class ClientThreads {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 2;

    private static final Object LOCK = new Object();
    private static ClientThreads current = new ClientThreads();

    private final Connector connector = new Connector();
    private int clients;

    private ClientThreads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("http-client");
        threads.setDaemon(true);
        connector.setExecutor(threads);
        connector.setScheduler(new ScheduledExecutorScheduler("http-client-timers", true));
        connector.setSelectors(1);
        connector.setConnectTimeout(CONNECT_TIMEOUT);
    }

    /**
     * The connector for one more client, started. The client must {@link #release} it when it stops.
     *
     * @throws IOException when the threads cannot be started
     */
    static ClientConnector acquire() throws IOException {
        synchronized (LOCK) {
            try {
                current.connector.start();
            } catch (Exception e) {
                throw new IOException("cannot start the HTTP client: " + Reason.innermost(e), e);
            }
            current.clients++;
            return current.connector;
        }
    }

    /** As {@link #release()}, after a failure that goes before another one. */
    static void release(Exception failure) {
        try {
            release();
        } catch (Exception suppressed) {
            failure.addSuppressed(suppressed);
        }
    }

    /** Gives the connector of one client back. */
    static void release() throws Exception {
        synchronized (LOCK) {
            if (--current.clients == 0) {
                ClientThreads idle = current;
                current = new ClientThreads();
                idle.connector.stop();
            }
        }
    }

    /**
     * Gives each connection the idle timeout of the client that opens it. A client that starts wants to hand over settings; they are those
     * that it got from here, or its own TLS settings, which it keeps.
     */
    private static final class Connector extends ClientConnector {
        @Override
        public void setExecutor(Executor executor) {
            if (!isStarted()) {
                super.setExecutor(executor);
            }
        }

        @Override
        public void setScheduler(Scheduler scheduler) {
            if (!isStarted()) {
                super.setScheduler(scheduler);
            }
        }

        @Override
        public void setByteBufferPool(ByteBufferPool pool) {
            if (!isStarted()) {
                super.setByteBufferPool(pool);
            }
        }

        @Override
        public void setSslContextFactory(SslContextFactory.Client factory) {
            if (!isStarted()) {
                super.setSslContextFactory(factory);
            }
        }

        @Override
        protected Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
            if (context.get(HTTP_CLIENT_CONTEXT_KEY) instanceof JettyClient client) {
                endPoint.setIdleTimeout(client.idleMillis());
            }
            return super.newConnection(endPoint, context);
        }
    }
}
