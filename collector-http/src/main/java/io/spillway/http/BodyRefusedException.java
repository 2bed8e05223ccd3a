package io.spillway.http;

import java.io.IOException;

/** A body is larger than allowed, or there is no room for it. Found while it was decompressed. */
public final class BodyRefusedException extends IOException {
    private final BodyBuffer.Added reason;

    BodyRefusedException(BodyBuffer.Added reason) {
        super(reason.toString());
        this.reason = reason;
    }

    BodyBuffer.Added reason() {
        return reason;
    }

    /** Whether the body is larger than allowed; otherwise there is no room in memory, and there may be later. */
    public boolean isTooLarge() {
        return reason == BodyBuffer.Added.TOO_LARGE;
    }
}
