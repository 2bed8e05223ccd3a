package io.spillway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.FullHeap;
import io.spillway.component.Outcome;
import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;

/**
 * An HTTP/1.1 server, built from a configuration block.
 *
 * <p>Everything is bounded: connections (one for each {@value #BYTES_FOR_A_CONNECTION} bytes of the heap, but at
 * most {@value #MAX_CONNECTIONS}; beyond that none is accepted until one closes), requests being handled (one for each
 * connection), the head of a request ({@code max_header_bytes}), one body ({@code max_request_body_size}, on the wire and decompressed), and
 * all bodies together with the telemetry that is in memory already ({@link TelemetryMemory}; beyond that clients get a 503 with
 * {@code Retry-After}).
 *
 * <p>A few platform threads watch the sockets. A request is read and handled on a virtual thread, so handlers that wait, for a
 * disk or a full queue, do not delay other requests.
 */
public final class HttpServer implements HttpRoutes {
    static final int MAX_CONNECTIONS = 8192;
    static final int BYTES_FOR_A_CONNECTION = 128 << 10;

    /** Acceptor and selectors, threads that can take over from a selector, and Jetty's own tasks. */
    private static final int PLATFORM_THREADS_MAX = 16;

    private static final int PLATFORM_THREADS_MIN = 4;

    private static final RouteTable.Route NOT_FOUND = new RouteTable.Route("", NotFound.INSTANCE);
    private static final String REFUSED = "otelcol_http_server_refused_requests";

    private final HttpServerConfig config;
    private final RouteTable routes = new RouteTable();
    private final Access access;
    private final ComponentContext context;
    private final Optional<Cors> cors;
    private final Set<String> encodings;
    private final Map<String, String> responseHeaders = new HashMap<>();
    private final Set<HttpExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Counter> refusals = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private Optional<ServerAuthentication> authentication = Optional.empty();
    private Optional<Running> running = Optional.empty();
    private volatile Optional<RequestMetrics> metrics = Optional.empty();
    private volatile boolean draining;

    private record Running(Server server, Listener listener, SlowClients slowClients, ExecutorService workers) {}

    /** The requests that need authentication on a server with an {@code auth} block. */
    public enum Access {
        /** Every request. */
        KNOWN_CLIENTS,
        /** A request that may change something; others are answered for everybody. */
        ANYBODY_READS
    }

    /**
     * A server that does not listen yet.
     *
     * @param routes handlers by path, as in {@link HttpRoutes#serve}; other paths are answered with 404. These routes may change
     *     something for every client that reaches the server
     * @param context the component that the server belongs to
     */
    public HttpServer(HttpServerConfig config, Map<String, HttpHandler> routes, ComponentContext context) {
        this(config, routes, Access.KNOWN_CLIENTS, context);
    }

    /** As above, with a choice of the requests that need authentication. */
    public HttpServer(
            HttpServerConfig config, Map<String, HttpHandler> routes, Access access, ComponentContext context) {
        this.config = config;
        this.access = access;
        routes.forEach(this.routes::add);
        this.context = context;
        this.cors = config.cors()
                .asOptional()
                .filter(on -> !on.allowedOrigins().isEmpty())
                .map(Cors::new);
        this.encodings = new HashSet<>(config.requests().compressionAlgorithms());
        config.responseHeaders().forEach((name, value) -> responseHeaders.put(name, value.reveal()));
    }

    /**
     * Listens.
     *
     * @throws IOException naming the address, when it cannot be listened on, or the file, when TLS cannot be set up
     * @throws IllegalArgumentException when the authenticator does not run
     */
    public void start() throws IOException {
        authentication = ServerAuthentication.lookUp(config.auth(), context);
        if (!config.transport().equals("unix")) {
            Endpoint.parse(config.endpoint()).warnIfOpenToAll(context.logger());
        }
        warnOfIdleCors();
        ExecutorService workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-" + context.id()).factory());
        Server server = new Server(threads(workers));
        server.setStopTimeout(0);
        server.setErrorHandler(new PlainErrors(this));
        server.setHandler(new Entrance());
        Listener listener = Listener.of(config, server, context);
        server.addBean(new NetworkConnectionLimit(maxConnections(), listener.connector()));
        listener.open(server);
        SlowClients slowClients =
                new SlowClients(config.connections(), context.clock(), listener.connector(), exchanges);
        slowClients.start();
        running = Optional.of(new Running(server, listener, slowClients, workers));
        metrics = Optional.of(new RequestMetrics(context.meters(), config, listener.port()));
    }

    private QueuedThreadPool threads(Executor workers) {
        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS_MAX, PLATFORM_THREADS_MIN);
        threads.setVirtualThreadsExecutor(workers);
        threads.setName("http-" + context.id());
        threads.setDaemon(true);
        return threads;
    }

    @Override
    public Registration serve(String path, HttpHandler handler) {
        HttpHandler route = new ReadOnlyRoute(handler, this, context.id());
        if (!routes.add(path, route)) {
            throw new IllegalArgumentException("path " + path + " of " + context.id() + " is served already");
        }
        return () -> {
            routes.remove(path, route);
            route.stop();
        };
    }

    @Override
    public boolean authenticates() {
        return config.auth().isOn();
    }

    /** The port that is listened on, which the system chose if the configuration says 0; -1 when not listening on TCP. */
    public int port() {
        return running.map(on -> on.listener().port()).orElse(-1);
    }

    /** Stops listening, lets requests that have begun end until the deadline, then cuts the rest off. */
    public void close(Deadline deadline) {
        if (running.isEmpty()) {
            return;
        }
        Running on = running.get();
        running = Optional.empty();
        draining = true;
        on.listener().stopAccepting();
        routes.forEachHandler(HttpHandler::stop);
        awaitDrained(deadline);
        if (!exchanges.isEmpty()) {
            logger().warn("{} HTTP requests were cut off by the shutdown deadline", exchanges.size());
        }
        on.slowClients().stop();
        try {
            on.server().stop();
        } catch (Exception e) {
            logger().warn("HTTP server on {} did not stop cleanly", config.endpoint(), e);
        } finally {
            on.workers().shutdownNow(); // a handler that waits is interrupted
            on.listener().cleanUp();
        }
    }

    private void awaitDrained(Deadline deadline) {
        lock.lock();
        try {
            while (!exchanges.isEmpty() && !deadline.hasPassed()) {
                boolean _ = drained.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static int maxConnections() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / BYTES_FOR_A_CONNECTION, 1, MAX_CONNECTIONS);
    }

    private void warnOfIdleCors() {
        config.cors().asOptional().ifPresent(on -> {
            if (on.allowedOrigins().isEmpty() && !on.allowedHeaders().isEmpty()) {
                logger().warn("The CORS configuration specifies allowed headers but no allowed origins, and is"
                        + " therefore ignored.");
            }
        });
    }

    private final class Entrance extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            HttpExchange exchange = new HttpExchange(HttpServer.this, request, response, callback);
            exchanges.add(exchange);
            exchange.begin();
            return true;
        }
    }

    void finished(HttpExchange exchange) {
        exchanges.remove(exchange);
        if (draining && exchanges.isEmpty()) {
            lock.lock();
            try {
                drained.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Counts a request that has its answer. */
    void answered(
            RequestHead head, String route, int status, long durationNanos, long requestBytes, long responseBytes) {
        metrics.ifPresent(on -> on.answered(head.method(), route, status, durationNanos, requestBytes, responseBytes));
    }

    RouteTable.Route route(String path) {
        return routes.find(path).orElse(NOT_FOUND);
    }

    void countRefusal(int status) {
        refusals.computeIfAbsent(status, this::refusalCounter).increment();
    }

    private Counter refusalCounter(int status) {
        MeterRegistry meters = context.meters();
        return Counter.builder(REFUSED)
                .description("Requests that an HTTP server answered with an error")
                .tag("component", context.id().toString())
                .tag("http_response_status_code", Integer.toString(status))
                .register(meters);
    }

    /** @param encoding as {@link Compression#canonical} has it */
    boolean understands(String encoding) {
        return encoding.isEmpty() || encodings.contains(encoding);
    }

    /** Whether a request is answered although its client is unknown. */
    boolean opensFor(String method) {
        return access == Access.ANYBODY_READS && ReadOnlyRoute.reads(method);
    }

    Optional<Cors> cors() {
        return cors;
    }

    Optional<ServerAuthentication> authentication() {
        return authentication;
    }

    boolean includesMetadata() {
        return config.includeMetadata();
    }

    Map<String, String> responseHeaders() {
        return responseHeaders;
    }

    /** A body larger than all telemetry memory could never be let in. */
    int maxBodyBytes() {
        return (int) Math.min(config.requests().bodyBytes(), held().limitBytes());
    }

    TelemetryMemory held() {
        return context.telemetryMemory();
    }

    /** Lets nothing in for a moment; says for how long and why. */
    Outcome.Throttled heapIsFull() {
        return FullHeap.pause(context);
    }

    boolean isDraining() {
        return draining;
    }

    Clock clock() {
        return context.clock();
    }

    Logger logger() {
        return context.logger();
    }

    /** Answers for paths that nobody serves. */
    private enum NotFound implements HttpHandler {
        INSTANCE;

        @Override
        public Gate beforeBody(HttpHead head) {
            return new Gate.Closed(HttpReply.text(404, "404 page not found\n"));
        }

        @Override
        public HttpReply handle(HttpCall call) {
            return HttpReply.text(404, "404 page not found\n");
        }
    }
}
