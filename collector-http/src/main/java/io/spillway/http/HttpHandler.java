package io.spillway.http;

/**
 * Answers the requests for one path, or for all paths with one beginning. Called on virtual threads, one for each request; may block, and
 * is safe for use by many threads.
 */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers a request whose body has been read and decompressed.
     *
     * @throws Exception on a defect; the client gets a 500, the log the details
     */
    HttpReply handle(HttpCall call) throws Exception;

    /** Sees a request before its body is read and may turn it away. */
    default Gate beforeBody(HttpHead head) {
        return Gate.OPEN;
    }

    /**
     * The answer to a request that the server itself turns away: no authentication, a body that is too large, cut off or compressed in an
     * unknown way, a handler that failed. Called once for each such request, so it is also the place to count them.
     */
    default HttpReply refusal(HttpHead head, int status, String message) {
        return HttpReply.text(status, message + "\n");
    }

    /**
     * The answer to a request that the server turns away for want of memory. In place of {@link #refusal}; the server adds when to come
     * back.
     *
     * @param heap whether the virtual machine itself has no more
     */
    default HttpReply full(HttpHead head, boolean heap, String message) {
        return refusal(head, 503, message);
    }

    /** Ends the streamed answers that would not end by themselves. The server calls it when it stops; harmless when repeated. */
    default void stop() {}

    /** Whether the body of a request is to be read. */
    sealed interface Gate {
        /** Read the body. */
        Gate OPEN = new Open(() -> {});

        /**
         * Read the body.
         *
         * @param answered runs once, when the handler has answered or the request has failed
         */
        record Open(Runnable answered) implements Gate {}

        /** Do not read the body. */
        record Closed(HttpReply reply) implements Gate {}
    }
}
