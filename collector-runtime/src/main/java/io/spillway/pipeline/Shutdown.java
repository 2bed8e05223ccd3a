package io.spillway.pipeline;

import java.util.List;

/** The end of a collector. */
public sealed interface Shutdown {
    /** Every component handed on its telemetry within the deadline. */
    record Graceful() implements Shutdown {}

    /**
     * Some component did not end in time.
     *
     * @param late the components that were still open when the deadline passed, or failed to close; for people
     */
    record Forced(List<String> late) implements Shutdown {
        public Forced {
            late = List.copyOf(late);
        }
    }
}
