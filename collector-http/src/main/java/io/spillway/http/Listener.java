package io.spillway.http;

import io.spillway.component.ComponentContext;
import io.spillway.component.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The socket a server listens on: TCP or Unix, with or without TLS. */
final class Listener {
    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);
    /**
     * Beside what RFC 9112 allows: an absolute target whose authority differs from {@code Host} (the target counts, 3.2.2), and empty
     * segments in a path, which the server leaves out.
     */
    private static final HttpCompliance HTTP =
            HttpCompliance.RFC9110.with("lenient", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

    private static final UriCompliance URI =
            UriCompliance.DEFAULT.with("lenient", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT);
    /** A connection keeps such a buffer while the client is in the middle of something. */
    private static final int READ_BYTES = Math.clamp(Runtime.getRuntime().maxMemory() / 8192, 16 << 10, 64 << 10);

    private static final int SELECTORS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);

    private final String endpoint;
    private final AbstractConnector connector;
    /** The acceptor holds it while it takes a connection. */
    private final ReentrantLock accepting;

    private Listener(String endpoint, AbstractConnector connector, ReentrantLock accepting) {
        this.endpoint = endpoint;
        this.connector = connector;
        this.accepting = accepting;
    }

    static Listener of(HttpServerConfig config, Server server, ComponentContext context) throws IOException {
        ConnectionFactory[] factories = factories(config, context);
        ReentrantLock accepting = new ReentrantLock();
        AbstractConnector connector = config.transport().equals("unix")
                ? unix(config, new Unix(server, accepting, factories))
                : tcp(config, new Tcp(server, accepting, factories));
        Duration idle = config.connections().idleTimeout();
        connector.setIdleTimeout((idle.isPositive() ? idle : DEFAULT_IDLE).toMillis());
        server.addConnector(connector);
        return new Listener(config.endpoint(), connector, accepting);
    }

    AbstractConnector connector() {
        return connector;
    }

    int port() {
        return connector instanceof ServerConnector tcp ? tcp.getLocalPort() : -1;
    }

    /** Starts the server; leaves nothing behind when that fails. */
    void open(Server server) throws IOException {
        try {
            if (connector instanceof UnixDomainServerConnector unix) {
                UnixSockets.removeStale(unix.getUnixDomainPath());
            }
            server.start();
        } catch (Exception e) {
            IOException failure = new IOException("cannot listen on " + endpoint + ": " + Reason.innermost(e), e);
            try {
                server.stop();
            } catch (Exception suppressed) {
                failure.addSuppressed(suppressed);
            }
            throw failure;
        }
    }

    /**
     * Closes the socket, and waits until the acceptor has handed on the connection that it may just have taken. The server interrupts the
     * acceptor when it stops, and the JDK forgets a connection that it accepts for an interrupted thread: nobody would ever
     * answer or end that connection.
     */
    @SuppressWarnings("LockNotBeforeTry") // nothing is done with the lock but to wait for it
    void stopAccepting() {
        connector.setAccepting(false);
        if (connector.getTransport() instanceof Closeable socket) {
            IO.close(socket);
        }
        accepting.lock();
        accepting.unlock();
    }

    /** Removes the file of a Unix socket. */
    void cleanUp() {
        if (connector instanceof UnixDomainServerConnector unix) {
            try {
                UnixSockets.removeOwn(unix.getUnixDomainPath());
            } catch (IOException _) {
                // the next start removes it, as nobody listens on it any more
            }
        }
    }

    private static AbstractConnector tcp(HttpServerConfig config, ServerConnector connector) {
        Endpoint endpoint = Endpoint.parse(config.endpoint());
        if (!endpoint.host().isEmpty()) {
            connector.setHost(endpoint.host());
        }
        connector.setPort(endpoint.port());
        return connector;
    }

    private static AbstractConnector unix(HttpServerConfig config, UnixDomainServerConnector connector) {
        connector.setUnixDomainPath(Path.of(config.endpoint()));
        return connector;
    }

    private static final class Tcp extends ServerConnector {
        private final ReentrantLock accepting;

        Tcp(Server server, ReentrantLock accepting, ConnectionFactory... factories) {
            super(server, 1, SELECTORS, factories);
            this.accepting = accepting;
        }

        @Override
        public void accept(int acceptor) throws IOException {
            accepting.lock();
            try {
                super.accept(acceptor);
            } finally {
                accepting.unlock();
            }
        }
    }

    private static final class Unix extends UnixDomainServerConnector {
        private final ReentrantLock accepting;

        Unix(Server server, ReentrantLock accepting, ConnectionFactory... factories) {
            super(server, 1, SELECTORS, factories);
            this.accepting = accepting;
        }

        @Override
        protected void accept(int acceptor) throws IOException {
            accepting.lock();
            try {
                super.accept(acceptor);
            } finally {
                accepting.unlock();
            }
        }
    }

    private static ConnectionFactory[] factories(HttpServerConfig config, ComponentContext context) throws IOException {
        List<ConnectionFactory> factories = new ArrayList<>();
        if (config.tls().asOptional().isPresent()) {
            Tls tls = Tls.server(config.tls().asOptional().get(), context.clock(), context.logger());
            factories.add(new SslConnectionFactory(new ServerContext(tls), "http/1.1"));
        }
        factories.add(new HttpConnectionFactory(httpConfiguration(config)));
        return factories.toArray(ConnectionFactory[]::new);
    }

    private static HttpConfiguration httpConfiguration(HttpServerConfig config) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(config.requests().headerBytes());
        http.setHttpCompliance(HTTP);
        http.setUriCompliance(URI);
        http.setInputBufferSize(READ_BYTES);
        http.setPersistentConnectionsEnabled(config.connections().keepAlivesEnabled());
        return http;
    }

    /** Jetty's view of a {@code tls} block. */
    private static final class ServerContext extends SslContextFactory.Server {
        private final Tls tls;

        ServerContext(Tls tls) throws IOException {
            this.tls = tls;
            SSLContext context = tls.sslContext();
            setSslContext(context);
            setNeedClientAuth(tls.needClientCertificate());
        }

        @Override
        public SSLEngine newSSLEngine() {
            if (!tls.needClientCertificate()) {
                return super.newSSLEngine();
            }
            try {
                SSLEngine engine = tls.sslContext().createSSLEngine();
                customize(engine);
                return engine;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public SSLEngine newSSLEngine(String host, int port) {
            return tls.needClientCertificate() ? newSSLEngine() : super.newSSLEngine(host, port);
        }

        @Override
        public SSLParameters customize(SSLParameters parameters) {
            return tls.apply(super.customize(parameters));
        }
    }
}
