package io.spillway.partial.receiver;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.http.HtmlPage;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpServer;
import io.spillway.http.JsonReply;
import io.spillway.partial.store.Census;
import io.spillway.partial.store.ServiceSpans;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shows the spans in flight by service: {@code /} as a page, {@code /in-flight} as JSON. All requests of a while share one look
 * into the store, because it reads every row.
 */
final class LiveView {
    private static final int MOST_SERVICES = 1_000;
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

    private final SpanStore store;
    private final ComponentContext context;
    private final HttpServer server;
    private final ReentrantLock looking = new ReentrantLock();
    private @Nullable Snapshot latest;

    private record Snapshot(Census census, List<ServiceSpans> services, long atNanos) {}

    LiveView(LiveViewConfig config, SpanStore store, ComponentContext context) {
        this.store = store;
        this.context = context;
        Map<String, HttpHandler> routes = Map.of(
                "/", _ -> reply(snapshot -> page(snapshot).reply()),
                "/in-flight",
                        _ -> reply(snapshot ->
                                JsonReply.of(200, out -> write(out, snapshot)).with("Cache-Control", "no-store")));
        server = new HttpServer(config.server(), routes, context);
    }

    void start() throws IOException {
        server.start();
    }

    void close(Deadline deadline) {
        server.close(deadline);
    }

    /** The port of the live view, for tests. */
    int port() {
        return server.port();
    }

    private HttpReply reply(Function<Snapshot, HttpReply> form) {
        try {
            return form.apply(look());
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

    private static void write(JsonGenerator out, Snapshot snapshot) throws IOException {
        out.writeStartObject();
        out.writeNumberField("in_flight", snapshot.census().inFlight());
        out.writeNumberField("expired", snapshot.census().expired());
        out.writeNumberField("expired_lag_seconds", seconds(snapshot.census().lag()));
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

    private static HtmlPage page(Snapshot snapshot) {
        Census census = snapshot.census();
        HtmlPage page = new HtmlPage("Spans in flight", List.of())
                .paragraph("%d in flight, %d of them expired (the oldest for %.1f s), %d remembered after their end"
                        .formatted(census.inFlight(), census.expired(), seconds(census.lag()), census.tombstones()))
                .table("service", "in flight", "expired", "oldest", "last heartbeat");
        for (ServiceSpans service : snapshot.services()) {
            page.row(
                    service.service().isEmpty() ? "(unknown)" : service.service(),
                    service.inFlight(),
                    service.expired(),
                    "%.1f s".formatted(seconds(service.oldest())),
                    "%.1f s ago".formatted(seconds(service.lastHeartbeat())));
        }
        return page.endTable();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
