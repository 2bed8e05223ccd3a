package io.spillway.http;

import io.spillway.component.ComponentContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Builds Jetty's client from a configuration block. */
final class ClientAssembly {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_THREADS = 16;

    private ClientAssembly() {}

    static HttpClient start(HttpClientConfig config, ComponentContext context) throws IOException {
        ClientConnector connector = new ClientConnector();
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
        threads.setName("http-client-" + context.id());
        threads.setDaemon(true);
        connector.setExecutor(threads);
        connector.setSelectors(1);
        connector.setSslContextFactory(new ClientContext(config, context));
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setExecutor(threads);
        configure(client, config);
        try {
            client.start();
        } catch (Exception e) {
            throw new IOException("cannot start the HTTP client: " + e.getMessage(), e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear(); // a 401 is an answer like others, also without a challenge
        return client;
    }

    private static void configure(HttpClient client, HttpClientConfig config) {
        client.setFollowRedirects(false);
        client.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
        client.setIdleTimeout(config.idleConnTimeout().toMillis());
        client.setMaxConnectionsPerDestination(maxConnections(config));
        client.setUserAgentField(null);
        if (config.readBufferSize() > 0) {
            client.setResponseBufferSize(config.readBufferSize());
        }
        if (!config.cookies().enabled()) {
            client.setHttpCookieStore(new HttpCookieStore.Empty());
        }
        if (!config.proxyUrl().isEmpty()) {
            URI proxy = URI.create(config.proxyUrl());
            boolean secure = "https".equals(proxy.getScheme());
            int port = proxy.getPort() >= 0 ? proxy.getPort() : secure ? 443 : 80;
            client.getProxyConfiguration().addProxy(new HttpProxy(new Origin.Address(proxy.getHost(), port), secure));
        }
    }

    private static int maxConnections(HttpClientConfig config) {
        return IntStream.of(config.maxConnsPerHost(), config.maxIdleConnsPerHost(), config.maxIdleConns())
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
