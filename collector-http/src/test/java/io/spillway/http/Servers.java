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
            return build(from.endpoint(), from.transport(), tls, from.cors(), from.auth(), from.maxRequestBodySize());
        }

        HttpServerConfig cors(CorsConfig cors) {
            return build(
                    from.endpoint(),
                    from.transport(),
                    from.tls(),
                    Section.on(cors),
                    from.auth(),
                    from.maxRequestBodySize());
        }

        HttpServerConfig auth(ServerAuthConfig auth) {
            return build(
                    from.endpoint(),
                    from.transport(),
                    from.tls(),
                    from.cors(),
                    Section.on(auth),
                    from.maxRequestBodySize());
        }

        HttpServerConfig maxBody(long bytes) {
            return build(from.endpoint(), from.transport(), from.tls(), from.cors(), from.auth(), bytes);
        }

        HttpServerConfig endpoint(String transport, String endpoint) {
            return build(endpoint, transport, from.tls(), from.cors(), from.auth(), from.maxRequestBodySize());
        }

        HttpServerConfig timeouts(Duration read, Duration header, Duration idle) {
            return timeouts(read, header, from.writeTimeout(), idle);
        }

        HttpServerConfig writeTimeout(Duration write) {
            return timeouts(from.readTimeout(), from.readHeaderTimeout(), write, from.idleTimeout());
        }

        private HttpServerConfig timeouts(Duration read, Duration header, Duration write, Duration idle) {
            return new HttpServerConfig(
                    from.endpoint(),
                    from.transport(),
                    from.tls(),
                    from.cors(),
                    from.auth(),
                    from.maxRequestBodySize(),
                    0,
                    from.includeMetadata(),
                    false,
                    from.responseHeaders(),
                    from.compressionAlgorithms(),
                    read,
                    header,
                    write,
                    idle,
                    List.of(),
                    true);
        }

        private HttpServerConfig build(
                String endpoint,
                String transport,
                Section<TlsServerConfig> tls,
                Section<CorsConfig> cors,
                Section<ServerAuthConfig> auth,
                long maxBody) {
            return new HttpServerConfig(
                    endpoint,
                    transport,
                    tls,
                    cors,
                    auth,
                    maxBody,
                    0,
                    true,
                    false,
                    Map.of("X-Served-By", new Secret("spillway")),
                    from.compressionAlgorithms(),
                    from.readTimeout(),
                    from.readHeaderTimeout(),
                    from.writeTimeout(),
                    from.idleTimeout(),
                    List.of(),
                    true);
        }
    }
}
