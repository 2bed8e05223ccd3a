package io.spillway.partial.receiver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpReply;
import io.spillway.http.PageServer;
import io.spillway.partial.store.Census;
import io.spillway.partial.store.ServiceSpans;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shows the spans in flight by service: {@code /} as a page, {@code /in-flight} as JSON; on the server of an extension, {@code /live/ID} and
 * {@code /in-flight/ID}. All requests of two seconds share one query of the store, because it reads every row.
 */
final class LiveView {
    private static final int MOST_SERVICES = 1_000;
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final JsonFactory JSON = new JsonFactory();

    private final SpanStore store;
    private final ComponentContext context;
    private final PageServer server;
    private final ReentrantLock looking = new ReentrantLock();
    private @Nullable Snapshot latest;

    private record Snapshot(Census census, List<ServiceSpans> services, long atNanos) {}

    LiveView(LiveViewConfig config, SpanStore store, ComponentContext context) {
        this.store = store;
        this.context = context;
        boolean shared = config.operators().isPresent();
        Map<String, HttpHandler> routes = Map.of(
                shared ? "/live/" + context.id() : "/", _ -> reply("text/html; charset=utf-8", true),
                shared ? "/in-flight/" + context.id() : "/in-flight", _ -> reply("application/json", false));
        server = new PageServer(config.server(), config.operators(), routes, context);
    }

    void start() throws IOException {
        server.start();
    }

    void close(Deadline deadline) {
        server.close(deadline);
    }

    boolean overlaps() {
        return server.overlaps();
    }

    /** The port, for tests. */
    int port() {
        return server.port();
    }

    private HttpReply reply(String type, boolean asPage) throws IOException {
        try {
            Snapshot snapshot = look();
            String text = asPage ? page(snapshot) : json(snapshot);
            return new HttpReply(200, type, text.getBytes(StandardCharsets.UTF_8))
                    .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                    .with("Cache-Control", "no-store");
        } catch (StoreFailure e) {
            return HttpReply.text(503, e.getMessage() + "\n");
        }
    }

    private Snapshot look() throws StoreFailure {
        looking.lock();
        try {
            long now = context.clock().nanoTime();
            Snapshot known = latest;
            if (known != null && now - known.atNanos() < FRESH_NANOS) {
                return known;
            }
            Snapshot fresh = store.isWorthOpening()
                    ? new Snapshot(store.census(), store.services(MOST_SERVICES), now)
                    : new Snapshot(new Census(0, 0, 0, Duration.ZERO), List.of(), now);
            latest = fresh;
            return fresh;
        } finally {
            looking.unlock();
        }
    }

    private static String json(Snapshot snapshot) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("in_flight", snapshot.census().inFlight());
            out.writeNumberField("expired", snapshot.census().expired());
            out.writeNumberField(
                    "expired_lag_seconds", seconds(snapshot.census().lag()));
            out.writeNumberField("tombstones", snapshot.census().tombstones());
            out.writeArrayFieldStart("services");
            for (ServiceSpans service : snapshot.services()) {
                out.writeStartObject();
                out.writeStringField("service", service.service());
                out.writeNumberField("in_flight", service.inFlight());
                out.writeNumberField("expired", service.expired());
                out.writeNumberField("oldest_seconds", seconds(service.oldest()));
                out.writeNumberField("last_heartbeat_seconds", seconds(service.lastHeartbeat()));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return text.toString();
    }

    private static String page(Snapshot snapshot) {
        Census census = snapshot.census();
        StringBuilder page = new StringBuilder("""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Spans in flight</title>
            <meta name="viewport" content="width=device-width"><style>
            :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.3rem .7rem;border-bottom:1px solid #8884}
            th:first-child,td:first-child{text-align:left}</style></head><body><h1>Spans in flight</h1>
            """);
        page.append("<p>%d in flight, %d of them expired (the oldest for %.1f s), %d remembered after their end</p>"
                .formatted(census.inFlight(), census.expired(), seconds(census.lag()), census.tombstones()));
        page.append("<table><thead><tr><th>service</th><th>in flight</th><th>expired</th><th>oldest</th>"
                + "<th>last heartbeat</th></tr></thead><tbody>");
        for (ServiceSpans service : snapshot.services()) {
            page.append("<tr><td>")
                    .append(escaped(service.service()))
                    .append("</td><td>%d</td><td>%d</td><td>%.1f s</td><td>%.1f s ago</td></tr>"
                            .formatted(
                                    service.inFlight(),
                                    service.expired(),
                                    seconds(service.oldest()),
                                    seconds(service.lastHeartbeat())));
        }
        return page.append("</tbody></table></body></html>\n").toString();
    }

    private static String escaped(String text) {
        String shown = text.isEmpty() ? "(unknown)" : text;
        return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
