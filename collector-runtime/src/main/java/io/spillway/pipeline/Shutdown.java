package io.spillway.pipeline;

import java.util.List;

/** How a collector came to its end. */
public sealed interface Shutdown {
    /** Every component handed on what it held, within the deadline. */
    record Graceful() implements Shutdown {}

    /**
     * Some component did not.
     *
     * @param late what was still open when the deadline passed, or failed to close; for people
     */
    record Forced(List<String> late) implements Shutdown {
        public Forced {
            late = List.copyOf(late);
        }
    }
}
