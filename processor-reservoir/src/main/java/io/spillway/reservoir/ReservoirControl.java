package io.spillway.reservoir;

import io.spillway.component.ComponentId;
import io.spillway.http.HttpCall;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpHead;
import io.spillway.http.HttpReply;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Answers requests about a reservoir: {@code GET} shows it, {@code POST} steers it where clients are authenticated.
 *
 * <pre>
 * GET  /reservoirs/PIPELINE/ID[?traces=N]
 * POST /reservoirs/PIPELINE/ID?action=close_window | drain | compact | set_k&amp;k=N[&amp;stratum=NAME]
 * </pre>
 */
final class ReservoirControl implements HttpHandler {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_ALLOWED = 405;
    private static final int DEFAULT_TRACES = 10;

    private final ReservoirView view;
    private final Steering steering;
    private final boolean mayChange;
    private final LongSupplier nanoTime;

    /** The actions on a running reservoir. */
    interface Steering {
        /** Ends the window now. */
        void closeWindow();

        /** Emits all held traces, complete or not. */
        void drain();

        /** Compacts the store; answers the result, in words. */
        String compact();

        /** Changes how many traces a stratum keeps, until the configuration changes; false when there is no such stratum. */
        boolean resize(String stratum, int k);
    }

    ReservoirControl(ReservoirView view, Steering steering, boolean mayChange, LongSupplier nanoTime) {
        this.view = view;
        this.steering = steering;
        this.mayChange = mayChange;
        this.nanoTime = nanoTime;
    }

    /** The path of a reservoir. Each pipeline has a reservoir of its own, even when the ids are the same. */
    static String path(String pipeline, ComponentId id) {
        return "/reservoirs/" + (pipeline.isEmpty() ? "" : pipeline + "/") + id;
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public HttpReply handle(HttpCall call) {
        HttpHead head = call.head();
        return switch (head.method()) {
            case "GET", "HEAD" -> show(head);
            case "POST" -> mayChange ? act(head) : readOnly();
            default -> HttpReply.text(NOT_ALLOWED, "expected GET or POST\n").with("Allow", "GET, POST");
        };
    }

    private static HttpReply readOnly() {
        return HttpReply.text(FORBIDDEN, "this server is read-only, because it has no auth configured\n");
    }

    private HttpReply show(HttpHead head) {
        int traces = head.hasQuery("traces") ? number(head.query("traces")) : DEFAULT_TRACES;
        return traces < 0
                ? HttpReply.text(BAD_REQUEST, "traces: \"" + head.query("traces") + "\" (expected: a number)\n")
                : new HttpReply(OK, "application/json", view.write(traces, nanoTime.getAsLong()));
    }

    private HttpReply act(HttpHead head) {
        String action = head.query("action");
        switch (action) {
            case "close_window" -> steering.closeWindow();
            case "drain" -> steering.drain();
            case "compact" -> {
                return HttpReply.text(OK, "compact: " + steering.compact() + "\n");
            }
            case "set_k" -> {
                return resize(head);
            }
            default -> {
                return HttpReply.text(
                        BAD_REQUEST, "action: \"" + action + "\" (expected: close_window, drain, compact or set_k)\n");
            }
        }
        return HttpReply.text(OK, action + ": done\n");
    }

    private HttpReply resize(HttpHead head) {
        int k = number(head.query("k"));
        String stratum = head.hasQuery("stratum") ? head.query("stratum") : StratumConfig.REST;
        if (k < 1) {
            return HttpReply.text(BAD_REQUEST, "k: \"" + head.query("k") + "\" (expected: a number above 0)\n");
        }
        return steering.resize(stratum, k)
                ? HttpReply.text(OK, "set_k: " + stratum + " keeps " + k + "\n")
                : HttpReply.text(BAD_REQUEST, "stratum: \"" + stratum + "\" is not known\n");
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,8}") ? Integer.parseInt(text) : -1;
    }
}
