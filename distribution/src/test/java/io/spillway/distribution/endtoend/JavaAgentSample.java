package io.spillway.distribution.endtoend;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.logging.Logger;

/** A program that knows nothing of OpenTelemetry: a server, a client that calls it, a log line for each call. */
final class JavaAgentSample {
    private static final int CALLS = 5;

    private JavaAgentSample() {}

    public static void main(String[] arguments) throws Exception {
        Logger logger = Logger.getLogger("orders");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/orders", exchange -> {
            logger.info("order asked for: " + exchange.getRequestURI());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < CALLS; i++) {
                URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders/" + i);
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
            }
        }
        server.stop(0);
        System.out.println("all sent");
        // The agent exports what is left in a shutdown hook.
        System.exit(0);
    }
}
