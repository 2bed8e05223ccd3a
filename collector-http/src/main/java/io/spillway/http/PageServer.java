package io.spillway.http;

import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pages of a component for operators: on a server of their own, or on the server of an extension that the configuration names, such as
 * {@code operators}. See docs/rationale/0014.
 *
 * <p>On a server of an extension the pages are read-only unless the client is authenticated, see {@link HttpRoutes}. The path of a page can
 * be taken there, so a component with such pages must not overlap with its successor on a reload ({@link #overlaps()}).
 */
public final class PageServer implements HttpRoutes {
    private final HttpServer own;
    private final Optional<ComponentId> sharedId;
    private final Map<String, HttpHandler> pages;
    private final ComponentContext context;
    private final List<Registration> registrations = new ArrayList<>();
    private HttpRoutes routes;

    /**
     * Pages that nobody can see yet.
     *
     * @param own the server to listen on where no extension is named
     * @param sharedId the extension, which must implement {@link HttpRoutes}
     * @param pages by path, as in {@link HttpRoutes#serve}
     */
    public PageServer(
            HttpServerConfig own,
            Optional<ComponentId> sharedId,
            Map<String, HttpHandler> pages,
            ComponentContext context) {
        this.own = new HttpServer(own, sharedId.isPresent() ? Map.of() : pages, context);
        this.sharedId = sharedId;
        this.pages = Map.copyOf(pages);
        this.context = context;
        this.routes = this.own;
    }

    /**
     * Shows the pages.
     *
     * @throws IOException when the server cannot listen, naming the address
     * @throws IllegalArgumentException when the extension does not run, or another component has the path of a page
     */
    public void start() throws IOException {
        if (sharedId.isEmpty()) {
            own.start();
            return;
        }
        routes = context.host().extension(sharedId.get(), HttpRoutes.class);
        try {
            pages.forEach((path, handler) -> registrations.add(routes.serve(path, handler)));
        } catch (RuntimeException e) {
            withdraw();
            throw e;
        }
    }

    /** Withdraws the pages; a server of their own stops as {@link HttpServer#close} has it. */
    public void close(Deadline deadline) {
        withdraw();
        own.close(deadline);
    }

    private void withdraw() {
        registrations.forEach(Registration::close);
        registrations.clear();
    }

    @Override
    public Registration serve(String path, HttpHandler handler) {
        return routes.serve(path, handler);
    }

    @Override
    public boolean authenticates() {
        return routes.authenticates();
    }

    /** The value for {@link io.spillway.component.Component#overlaps()}. */
    public boolean overlaps() {
        return sharedId.isEmpty();
    }

    /** The port of a server of their own; -1 where there is none. */
    public int port() {
        return own.port();
    }
}
