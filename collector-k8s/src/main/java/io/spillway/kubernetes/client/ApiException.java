package io.spillway.kubernetes.client;

import java.io.IOException;

/** The API server refused a request. The message names the verb, the resource and the reason of the server. */
public final class ApiException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int GONE = 410;

    private final int code;

    /**
     * A refusal.
     *
     * @param request the verb, the resource and the place, such as {@code list pods in namespace shop}
     * @param code the HTTP status, or the code of an error inside a watch
     * @param message the words of the server; may be empty
     */
    public ApiException(String request, int code, String message) {
        super("cannot " + request + ": " + code + (message.isEmpty() ? "" : " " + message));
        this.code = code;
    }

    /** The HTTP status, or the code of an error inside a watch. */
    public int code() {
        return code;
    }

    /** Whether the version or the page that was asked for is no longer there, so that only a new list helps. */
    public boolean isGone() {
        return code == GONE;
    }

    /** Whether the collector has no right to do this, which only a person can change. */
    public boolean isDenied() {
        return code == UNAUTHORIZED || code == FORBIDDEN;
    }
}
