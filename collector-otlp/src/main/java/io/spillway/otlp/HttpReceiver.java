package io.spillway.otlp;

import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpServer;
import io.spillway.observe.ReceiverMetrics;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The HTTP half of the {@code otlp} receiver: a server with one path for each signal that has a pipeline. Other paths are
 * answered with 404.
 */
final class HttpReceiver implements Component {
    private static final String TRANSPORT = "http";

    private final HttpReceiverConfig config;
    private final ComponentContext context;
    private final HttpServer server;

    HttpReceiver(HttpReceiverConfig config, Map<Signal, PipelineInput> next, ComponentContext context) {
        this.config = config;
        this.context = context;
        ReceiverMetrics metrics = new ReceiverMetrics(context, next.keySet(), TRANSPORT);
        Map<String, HttpHandler> routes = new HashMap<>();
        next.forEach((signal, input) ->
                routes.put(config.path(signal), new ExportPath(signal, input, metrics, context.logger())));
        this.server = new HttpServer(config.server(), routes, context);
    }

    @Override
    public void start() throws IOException {
        server.start();
        context.logger()
                .atInfo()
                .addKeyValue("endpoint", config.server().endpoint())
                .log("Starting HTTP server");
    }

    @Override
    public void close(Deadline deadline) {
        server.close(deadline);
    }

    /** The TCP port that is listened on; -1 when not listening on TCP. */
    int port() {
        return server.port();
    }
}
