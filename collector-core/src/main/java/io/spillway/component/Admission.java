package io.spillway.component;

/** The answer to "may this payload be read?". */
public sealed interface Admission {
    /** A permit that holds nothing back. */
    Permit FREE = () -> {};

    /** The payload must not be read; the sender gets the outcome. */
    record Refused(Outcome.Throttled outcome) implements Admission {}

    /** The payload may be read. Held until the request is answered; closing it twice is harmless. */
    @FunctionalInterface
    non-sealed interface Permit extends Admission, AutoCloseable {
        @Override
        void close();
    }
}
