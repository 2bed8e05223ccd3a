package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Serves {@link ZPages}. */
final class ZPagesExtension implements Extension {
    private final HttpServer server;

    ZPagesExtension(ZPagesConfig config, ComponentContext context) {
        ZPages pages = new ZPages(
                context.build(),
                () -> context.host().health(),
                () -> context.host().reloading(),
                () -> context.clock().now());
        Map<String, HttpHandler> routes = new HashMap<>();
        ZPages.PATHS.forEach(path -> routes.put(path, _ -> reply(pages, path)));
        routes.put("/debug", _ -> reply(pages, ZPages.SERVICE));
        server = new HttpServer(config.server(), routes, context);
    }

    private static HttpReply reply(ZPages pages, String path) {
        return pages.page(path).orElseThrow().reply();
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public void close(Deadline deadline) {
        server.close(deadline);
    }

    /** The port of the server, for tests. */
    int port() {
        return server.port();
    }
}
