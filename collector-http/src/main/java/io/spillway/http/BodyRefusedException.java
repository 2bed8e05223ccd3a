package io.spillway.http;

import java.io.IOException;

/** A body that is larger than allowed, found while decompressing it. */
final class BodyRefusedException extends IOException {
    private final BodyBuffer.Added reason;

    BodyRefusedException(BodyBuffer.Added reason) {
        super(reason.toString());
        this.reason = reason;
    }

    BodyBuffer.Added reason() {
        return reason;
    }
}
