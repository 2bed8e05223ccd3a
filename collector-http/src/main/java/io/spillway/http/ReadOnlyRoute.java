package io.spillway.http;

import io.spillway.component.ComponentId;
import java.util.Set;

/**
 * A handler on a server for operators. Lets a request that may change something through only where the server knows its clients; the
 * server itself has turned unknown clients away by then.
 *
 * <p>A browser sends the credentials that it remembers along with requests of any page. Browsers say where a request comes from, so one
 * that another site has caused is refused.
 */
final class ReadOnlyRoute implements HttpHandler {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITE = Set.of("", "same-origin", "none");

    private final HttpHandler inner;
    private final HttpRoutes server;
    private final ComponentId owner;

    /** @param owner the component whose configuration has the {@code auth} block of the server */
    ReadOnlyRoute(HttpHandler inner, HttpRoutes server, ComponentId owner) {
        this.inner = inner;
        this.server = server;
        this.owner = owner;
    }

    /** Whether the method changes nothing, by its meaning. */
    static boolean reads(String method) {
        return READS.contains(method);
    }

    @Override
    public Gate beforeBody(HttpHead head) {
        if (reads(head.method())) {
            return inner.beforeBody(head);
        }
        if (!server.authenticates()) {
            return closed(
                    "this server lets nobody change anything, as it has no auth configured (expected: auth::authenticator of "
                            + owner + ")\n");
        }
        if (!OWN_SITE.contains(head.header("Sec-Fetch-Site"))) {
            return closed("a page of another site may not change anything\n");
        }
        return inner.beforeBody(head);
    }

    private static Gate closed(String why) {
        return new Gate.Closed(HttpReply.text(403, why));
    }

    @Override
    public HttpReply handle(HttpCall call) throws Exception {
        return inner.handle(call);
    }

    @Override
    public HttpReply refusal(HttpHead head, int status, String message) {
        return inner.refusal(head, status, message);
    }

    @Override
    public HttpReply full(HttpHead head, boolean heap, String message) {
        return inner.full(head, heap, message);
    }

    @Override
    public void stop() {
        inner.stop();
    }
}
