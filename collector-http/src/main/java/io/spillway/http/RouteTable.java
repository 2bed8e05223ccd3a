package io.spillway.http;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The handlers of a server by path. Safe for use by many threads; a look-up takes no lock. */
final class RouteTable {
    private static final String BELOW = "/*";

    private final Map<String, Route> exact = new ConcurrentHashMap<>();
    private final Map<String, Route> prefixes = new ConcurrentHashMap<>();

    /**
     * A route.
     *
     * @param pattern as it was added; the name of the route in metrics
     */
    record Route(String pattern, HttpHandler handler) {
        /** With the slash at its end. */
        private String prefix() {
            return pattern.substring(0, pattern.length() - 1);
        }
    }

    /**
     * Adds a route.
     *
     * @return false when there is one with the same pattern
     */
    boolean add(String pattern, HttpHandler handler) {
        return of(pattern).putIfAbsent(pattern, new Route(pattern, handler)) == null;
    }

    void remove(String pattern, HttpHandler handler) {
        of(pattern).remove(pattern, new Route(pattern, handler));
    }

    /** The route of a path: the whole path, else the longest beginning. */
    Optional<Route> find(String path) {
        Route whole = exact.get(path);
        if (whole != null) {
            return Optional.of(whole);
        }
        return prefixes.values().stream()
                .filter(route -> path.startsWith(route.prefix()))
                .max(Comparator.comparingInt(route -> route.prefix().length()));
    }

    void forEachHandler(Consumer<HttpHandler> action) {
        exact.values().forEach(route -> action.accept(route.handler()));
        prefixes.values().forEach(route -> action.accept(route.handler()));
    }

    private Map<String, Route> of(String pattern) {
        return pattern.endsWith(BELOW) ? prefixes : exact;
    }
}
