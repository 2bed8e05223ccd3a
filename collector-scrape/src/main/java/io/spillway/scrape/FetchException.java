package io.spillway.scrape;

/** A page that did not arrive. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why the page did not arrive. */
    public enum Reason {
        /** No connection, or one that broke. */
        CONNECTION,
        /** The answer took longer than the timeout, however fast its bytes came. */
        TIMEOUT,
        /** A status other than 200. */
        STATUS,
        /** More redirects than {@value PageFetcher#MOST_REDIRECTS}, or one without a target. */
        REDIRECT,
        /** An answer that is not HTTP/1.1, or damaged compression. */
        MALFORMED,
        /** A body, before or after decompression, that is larger than the limit. */
        TOO_LARGE,
        /** No room beside the telemetry that is in memory. */
        NO_ROOM,
        /** A content type that is no format of pages. */
        CONTENT_TYPE
    }

    private final Reason reason;

    FetchException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    FetchException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
