package io.spillway.http;

/**
 * A service of extensions that have an HTTP server for operators: other components add their pages to it.
 *
 * <p>A route that is added here is <b>read-only unless the client is authenticated</b>. A request with another method than GET, HEAD or
 * OPTIONS reaches the handler only when the server has an authenticator and the authenticator knows the client. Otherwise the server
 * answers 403 or 401, and the body says which setting is missing.
 */
public interface HttpRoutes {
    /**
     * Answers requests for a path from now on, also before the server listens.
     *
     * @param path a whole path; or one that ends with {@code /*}, which stands for every path that begins so. A whole path goes before a
     *     beginning, and a long beginning before a short one
     * @throws IllegalArgumentException when another handler has the same path
     */
    Registration serve(String path, HttpHandler handler);

    /** Whether the server knows its clients, so that they may change something. */
    boolean authenticates();

    /** A path that is being served. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        /** Serves the path no longer, and ends the answers of its handler that would not end by themselves; harmless when repeated. */
        @Override
        void close();
    }
}
