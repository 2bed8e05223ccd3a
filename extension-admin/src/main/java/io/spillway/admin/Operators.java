package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpRoutes;
import io.spillway.http.HttpServer;
import java.io.IOException;
import java.util.Map;

/**
 * The operators' server: one address for the pages of other components, which name this extension. The server has no page of
 * its own. Everybody may read; a request that may change something needs an authenticated client.
 */
final class Operators implements Extension, HttpRoutes {
    private final HttpServer server;

    Operators(OperatorsConfig config, ComponentContext context) {
        HttpServer.Access access =
                config.authenticateReads() ? HttpServer.Access.KNOWN_CLIENTS : HttpServer.Access.ANYBODY_READS;
        this.server = new HttpServer(config.server(), Map.of(), access, context);
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public void close(Deadline deadline) {
        server.close(deadline);
    }

    @Override
    public Registration serve(String path, HttpHandler handler) {
        return server.serve(path, handler);
    }

    @Override
    public boolean authenticates() {
        return server.authenticates();
    }

    /** The port, for tests. */
    int port() {
        return server.port();
    }
}
