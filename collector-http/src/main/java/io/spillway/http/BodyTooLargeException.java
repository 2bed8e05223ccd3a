package io.spillway.http;

import java.io.IOException;

/** An answer has a longer body than its reader allows, counted after decompression. */
public final class BodyTooLargeException extends IOException {
    private final long maxBytes;

    BodyTooLargeException(long maxBytes) {
        super("the answer has more than " + maxBytes + " bytes");
        this.maxBytes = maxBytes;
    }

    /** The limit. */
    public long maxBytes() {
        return maxBytes;
    }
}
