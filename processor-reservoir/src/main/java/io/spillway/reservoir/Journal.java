package io.spillway.reservoir;

import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.util.concurrent.CompletableFuture;

/**
 * Notes what changes, to be saved. All methods but {@link #read} are called with the engine's lock held,
 * and none of those waits until something is durable.
 */
interface Journal {
    /** Whether pieces can be read again, so that they need not be in memory. */
    boolean isDurable();

    /** The trace is new, or has another piece, or its phase or mark has changed. */
    void changed(HeldTrace trace);

    /** The trace is of no more use. */
    void removed(HeldTrace trace);

    /** A kept trace has left, and is remembered. */
    void left(Records.Kept trace);

    /** A trace that has left is remembered no longer. */
    void forgotten(long number);

    /** Counters of the window have changed. */
    void windowChanged();

    /** It was said at run time how many traces a stratum keeps. */
    void sizesChanged();

    /**
     * Submits what has changed; completed, with the engine's lock held, once that is durable, and all that was submitted
     * before.
     */
    CompletableFuture<Void> save();

    /** A piece that was saved and is no longer in memory. */
    Telemetry read(HeldTrace trace, int piece) throws StorageException;

    /** Remembers nothing. */
    enum None implements Journal {
        INSTANCE;

        @Override
        public boolean isDurable() {
            return false;
        }

        @Override
        public void changed(HeldTrace trace) {}

        @Override
        public void removed(HeldTrace trace) {}

        @Override
        public void left(Records.Kept trace) {}

        @Override
        public void forgotten(long number) {}

        @Override
        public void windowChanged() {}

        @Override
        public void sizesChanged() {}

        @Override
        public CompletableFuture<Void> save() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Telemetry read(HeldTrace trace, int piece) {
            throw new IllegalStateException("piece " + piece + " of trace " + trace.id + " is not in memory");
        }
    }
}
