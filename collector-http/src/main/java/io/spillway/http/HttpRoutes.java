package io.spillway.http;

/** A service of extensions that have an HTTP server: components can be seen and steered through it. */
public interface HttpRoutes {
    /**
     * Answers requests for a path from now on.
     *
     * @param path as a whole
     * @throws IllegalArgumentException when somebody else answers them
     */
    Registration serve(String path, HttpHandler handler);

    /** Whether requests reach a handler only from clients that are known. What changes something must depend on it. */
    boolean authenticates();

    /** A path that is being served. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        /** Serves it no longer; harmless when repeated. */
        @Override
        void close();
    }
}
