package io.spillway.http;

import io.spillway.component.ComponentContext;
import io.spillway.component.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.Socks5;
import org.eclipse.jetty.client.Socks5Proxy;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's client, built from a configuration block, with the threads that all clients share. */
@SuppressWarnings("try") // close() can be interrupted, and nobody calls it
final class JettyClient extends HttpClient {
    private static final int MAX_CONNECTIONS = 64;

    private final long idleMillis;
    private final SslContextFactory.Client tls;

    private JettyClient(ClientConnector connector, HttpClientConfig config, SslContextFactory.Client tls) {
        super(new HttpClientTransportOverHTTP(connector));
        this.idleMillis = config.connections().idleConnTimeout().toMillis();
        this.tls = tls;
        addBean(tls, true);
    }

    /**
     * A client that is ready to send.
     *
     * @throws IOException naming the file, when TLS cannot be set up
     */
    static JettyClient start(HttpClientConfig config, ProxyEnvironment environment, ComponentContext context)
            throws IOException {
        SslContextFactory.Client tls = new ClientContext(config, context);
        JettyClient client = new JettyClient(ClientThreads.acquire(), config, tls);
        client.configure(config, environment);
        try {
            client.start();
        } catch (Exception e) {
            ClientThreads.release(e);
            throw new IOException("cannot start the HTTP client: " + Reason.innermost(e), e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear(); // a 401 is an answer like others, also without a challenge
        return client;
    }

    /** Closes all connections. */
    void shutDown() throws Exception {
        try {
            stop();
        } finally {
            ClientThreads.release();
        }
    }

    long idleMillis() {
        return idleMillis;
    }

    @Override
    public SslContextFactory.Client getSslContextFactory() {
        return tls;
    }

    private void configure(HttpClientConfig config, ProxyEnvironment environment) {
        setFollowRedirects(false);
        setMaxConnectionsPerDestination(maxConnections(config));
        setUserAgentField(null);
        if (config.buffers().readBufferSize() > 0) {
            setResponseBufferSize(config.buffers().readBufferSize());
        }
        if (!config.cookies().enabled()) {
            setHttpCookieStore(new HttpCookieStore.Empty());
        }
        Optional<ProxyAddress> configured = ProxyAddress.parse(config.proxyUrl());
        if (configured.isPresent()) {
            addProxy(configured.get(), (_, _) -> configured);
        } else {
            Routing routing = (origin, secure) -> environment.proxyFor(
                    secure, origin.getAddress().getHost(), origin.getAddress().getPort());
            environment.proxies().forEach(proxy -> addProxy(proxy, routing));
        }
    }

    /** Decides which proxy is on the way to a server. */
    @FunctionalInterface
    private interface Routing {
        Optional<ProxyAddress> proxyFor(Origin origin, boolean secure);
    }

    private void addProxy(ProxyAddress address, Routing routing) {
        ProxyConfiguration.Proxy proxy = switch (address.scheme()) {
            case HTTP, HTTPS -> httpProxy(address, routing);
            case SOCKS5 -> socksProxy(address, routing);
        };
        getProxyConfiguration().addProxy(proxy);
    }

    private HttpProxy httpProxy(ProxyAddress address, Routing routing) {
        boolean secure = address.scheme() == ProxyAddress.Scheme.HTTPS;
        HttpProxy proxy = new HttpProxy(new Origin.Address(address.host(), address.port()), secure) {
            @Override
            public boolean matches(Origin origin) {
                return leads(address, origin, routing);
            }
        };
        address.credentials()
                .ifPresent(known -> getAuthenticationStore()
                        .addAuthenticationResult(new BasicAuthentication.BasicResult(
                                proxy.getURI(), HttpHeader.PROXY_AUTHORIZATION, known.user(), known.password())));
        return proxy;
    }

    private static Socks5Proxy socksProxy(ProxyAddress address, Routing routing) {
        Socks5Proxy proxy = new Socks5Proxy(new Origin.Address(address.host(), address.port()), false) {
            @Override
            public boolean matches(Origin origin) {
                return leads(address, origin, routing);
            }
        };
        address.credentials()
                .ifPresent(known -> proxy.putAuthenticationFactory(
                        new Socks5.UsernamePasswordAuthenticationFactory(known.user(), known.password())));
        return proxy;
    }

    /** The way to the proxy itself, on which a tunnel is asked for, leads over no proxy. */
    private static boolean leads(ProxyAddress address, Origin origin, Routing routing) {
        Origin.Address server = origin.getAddress();
        boolean itself = server.getHost().equals(address.host()) && server.getPort() == address.port();
        return !itself && routing.proxyFor(origin, origin.isSecure()).equals(Optional.of(address));
    }

    private static int maxConnections(HttpClientConfig config) {
        HttpClientConfig.Connections limits = config.connections();
        return IntStream.of(limits.maxConnsPerHost(), limits.maxIdleConnsPerHost(), limits.maxIdleConns())
                .filter(limit -> limit > 0)
                .min()
                .stream()
                .map(limit -> Math.min(limit, MAX_CONNECTIONS))
                .findFirst()
                .orElse(MAX_CONNECTIONS);
    }

    /** Jetty's view of a {@code tls} block. */
    private static final class ClientContext extends SslContextFactory.Client {
        private final Tls tls;
        private final String serverName;

        ClientContext(HttpClientConfig config, ComponentContext context) throws IOException {
            this.tls = Tls.client(config.tls(), context.clock(), context.logger());
            this.serverName = config.tls().serverNameOverride();
            setSslContext(tls.sslContext());
            if (config.tls().insecureSkipVerify()) {
                setEndpointIdentificationAlgorithm(null);
            }
            setSNIProvider((engine, _) -> Tls.serverNames(engine.getPeerHost()));
        }

        @Override
        public SSLEngine newSSLEngine(String host, int port) {
            return super.newSSLEngine(serverName.isEmpty() ? host : serverName, port);
        }

        @Override
        public SSLParameters customize(SSLParameters parameters) {
            return tls.apply(super.customize(parameters));
        }
    }
}
