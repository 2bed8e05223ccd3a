package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.component.Reloading;
import io.spillway.http.HttpCall;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpHead;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpServer;
import io.spillway.http.JsonReply;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reloads the configuration on request. {@code POST /reload} answers at the end of the reload: 200, or 422 with the problems.
 * {@code GET /reload} answers with the result of the last reload.
 *
 * <p>A reload that replaces this extension itself is answered with 202 before its end.
 */
final class Control implements Extension {
    private static final String PATH = "/reload";
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_ALLOWED = 405;
    private static final int UNPROCESSABLE = 422;

    private final ComponentContext context;
    private final HttpServer server;
    private final CompletableFuture<Optional<Reloading.Report>> closing = new CompletableFuture<>();

    Control(ControlConfig config, ComponentContext context) {
        this.context = context;
        server = new HttpServer(config.server(), Map.of(PATH, new ReloadPath()), context);
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public void close(Deadline deadline) {
        closing.complete(Optional.empty());
        server.close(deadline);
    }

    /** The port of the server, for tests. */
    int port() {
        return server.port();
    }

    private final class ReloadPath implements HttpHandler {
        @Override
        public Gate beforeBody(HttpHead head) {
            return head.method().equals("POST") || head.method().equals("GET")
                    ? Gate.OPEN
                    : new Gate.Closed(HttpReply.text(NOT_ALLOWED, "405 method not allowed\n")
                            .with("Allow", "GET, POST"));
        }

        @Override
        public HttpReply handle(HttpCall call) {
            Reloading reloading = context.host().reloading();
            if (call.head().method().equals("GET")) {
                return reloading.last().map(report -> reply(OK, report)).orElseGet(() -> reply(OK, "none"));
            }
            CompletableFuture<Optional<Reloading.Report>> ended = new CompletableFuture<>();
            Thread.ofVirtual()
                    .name("reload asked for over HTTP")
                    .start(() -> ended.complete(Optional.of(reloading.request("control endpoint"))));
            return ended.applyToEither(closing, Control::reply).join();
        }
    }

    private static HttpReply reply(Optional<Reloading.Report> ended) {
        return ended.map(report -> reply(report.result() == Reloading.Result.FAILED ? UNPROCESSABLE : OK, report))
                .orElseGet(() -> reply(ACCEPTED, "running"));
    }

    private static HttpReply reply(int status, Reloading.Report report) {
        return JsonReply.of(status, out -> ReloadJson.write(out, report));
    }

    private static HttpReply reply(int status, String result) {
        return JsonReply.of(status, out -> ReloadJson.write(out, result));
    }
}
