package io.spillway.http;

import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A started server for a test, with the ways in which tests change its configuration. */
final class Servers implements AutoCloseable {
    final SystemClock clock = new SystemClock();
    final TestContext context = new TestContext("otlp", clock);
    private HttpServer server;

    static HttpServerConfig config() {
        return HttpServerConfig.defaults("127.0.0.1:0");
    }

    static Edit edit() {
        return new Edit(config());
    }

    HttpServer start(HttpServerConfig config, HttpHandler handler) throws IOException {
        return start(config, Map.of("/echo", handler));
    }

    HttpServer start(HttpServerConfig config, Map<String, HttpHandler> routes) throws IOException {
        server = new HttpServer(config, routes, context);
        server.start();
        return server;
    }

    /** A server for pages of other components. */
    HttpServer start(HttpServerConfig config, HttpServer.Access access) throws IOException {
        server = new HttpServer(config, Map.of(), access, context);
        server.start();
        return server;
    }

    /** With a limit on all bodies together. */
    void start(HttpServerConfig config, HttpHandler handler, long allBodiesBytes) throws IOException {
        context.telemetryMemory().limitBytes(allBodiesBytes);
        server = new HttpServer(config, Map.of("/echo", handler), context);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    double refused(int status) {
        return context.metric(
                "otelcol_http_server_refused_requests", "http_response_status_code", Integer.toString(status));
    }

    static HttpReply echo(HttpCall call) {
        return new HttpReply(200, "application/octet-stream", call.body());
    }

    @Override
    public void close() {
        if (server != null) {
            server.close(Deadline.after(Duration.ofSeconds(2), clock));
        }
        clock.close();
    }

    /** Changes one part of a configuration and keeps the others. */
    record Edit(HttpServerConfig from) {
        HttpServerConfig tls(Section<TlsServerConfig> tls) {
            return build(new Parts(from).tls(tls));
        }

        HttpServerConfig cors(CorsConfig cors) {
            return build(new Parts(from).cors(Section.on(cors)));
        }

        HttpServerConfig auth(ServerAuthConfig auth) {
            return build(new Parts(from).auth(Section.on(auth)));
        }

        HttpServerConfig maxBody(long bytes) {
            return build(new Parts(from).maxBody(bytes));
        }

        HttpServerConfig maxHeader(int bytes) {
            return build(new Parts(from).maxHeader(bytes));
        }

        HttpServerConfig compressions(List<String> names) {
            return build(new Parts(from).compressions(names));
        }

        HttpServerConfig endpoint(String transport, String endpoint) {
            return build(new Parts(from).endpoint(transport, endpoint));
        }

        HttpServerConfig timeouts(Duration read, Duration header, Duration idle) {
            return new Parts(from)
                    .connections(new HttpServerConfig.Connections(
                            read, header, from.connections().writeTimeout(), idle, true))
                    .build(false, Map.of());
        }

        HttpServerConfig writeTimeout(Duration write) {
            HttpServerConfig.Connections limits = from.connections();
            return new Parts(from)
                    .connections(new HttpServerConfig.Connections(
                            limits.readTimeout(), limits.readHeaderTimeout(), write, limits.idleTimeout(), true))
                    .build(false, Map.of());
        }

        private static HttpServerConfig build(Parts parts) {
            return parts.build(true, Map.of("X-Served-By", new Secret("spillway")));
        }
    }

    /** The parts of a configuration, before they are put together. */
    private static final class Parts {
        private final HttpServerConfig from;
        private String endpoint;
        private String transport;
        private Section<TlsServerConfig> tls;
        private Section<CorsConfig> cors;
        private Section<ServerAuthConfig> auth;
        private long maxBody;
        private int maxHeader;
        private List<String> compressions;
        private HttpServerConfig.Connections connections;

        Parts(HttpServerConfig from) {
            this.from = from;
            endpoint = from.endpoint();
            transport = from.transport();
            tls = from.tls();
            cors = from.cors();
            auth = from.auth();
            maxBody = from.requests().maxRequestBodySize();
            maxHeader = from.requests().maxHeaderBytes();
            compressions = from.requests().compressionAlgorithms();
            connections = from.connections();
        }

        Parts endpoint(String newTransport, String newEndpoint) {
            transport = newTransport;
            endpoint = newEndpoint;
            return this;
        }

        Parts tls(Section<TlsServerConfig> section) {
            tls = section;
            return this;
        }

        Parts cors(Section<CorsConfig> section) {
            cors = section;
            return this;
        }

        Parts auth(Section<ServerAuthConfig> section) {
            auth = section;
            return this;
        }

        Parts maxBody(long bytes) {
            maxBody = bytes;
            return this;
        }

        Parts maxHeader(int bytes) {
            maxHeader = bytes;
            return this;
        }

        Parts compressions(List<String> names) {
            compressions = names;
            return this;
        }

        Parts connections(HttpServerConfig.Connections limits) {
            connections = limits;
            return this;
        }

        HttpServerConfig build(boolean metadata, Map<String, Secret> responseHeaders) {
            return new HttpServerConfig(
                    endpoint,
                    transport,
                    tls,
                    cors,
                    auth,
                    new HttpServerConfig.Requests(maxBody, maxHeader, compressions),
                    metadata,
                    false,
                    responseHeaders,
                    connections,
                    from.middlewares());
        }
    }
}
