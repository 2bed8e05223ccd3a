package io.spillway.partial.store;

import com.google.protobuf.ByteString;

/**
 * Something that could not be understood, kept for people to look at.
 *
 * @param source the component that met it
 * @param cause as it stands in the metrics
 * @param message the problem, for people
 * @param body the record itself, possibly cut
 */
public record DeadLetter(String source, String cause, String message, ByteString body) {
    private static final int MAX_MESSAGE_CHARS = 1_000;

    /** The longest body that is kept. */
    public static final int MAX_BODY_BYTES = 64 << 10;

    public DeadLetter {
        message = message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS);
        message = message.replace('\0', ' ');
        body = body.size() <= MAX_BODY_BYTES ? body : body.substring(0, MAX_BODY_BYTES);
    }
}
