package io.spillway.partial.exporter;

import java.util.Locale;

/** A record that is about a span in flight and cannot be understood. The message tells the sender what was expected. */
final class RejectedRecord extends Exception {
    private static final long serialVersionUID = 1L;

    /** The cause, as it stands in the metrics. */
    enum Cause {
        /** {@code partial.event} is neither heartbeat nor stop. */
        EVENT,
        /** {@code partial.frequency} is missing or no positive duration. */
        FREQUENCY,
        /** {@code partial.body.type} is unknown. */
        BODY_TYPE,
        /** The body is missing, or of the wrong kind. */
        BODY,
        /** The body is too large. */
        SIZE,
        /** The body is not base64. */
        BASE64,
        /** The body is not OTLP in protobuf. */
        PROTOBUF,
        /** The body is not OTLP in JSON. */
        JSON,
        /** There is no span in the body. */
        NO_SPAN,
        /** A span has no trace id or no span id. */
        ID;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Cause cause;

    RejectedRecord(Cause cause, String message) {
        super(message, null, false, false);
        this.cause = cause;
    }

    Cause reason() {
        return cause;
    }
}
