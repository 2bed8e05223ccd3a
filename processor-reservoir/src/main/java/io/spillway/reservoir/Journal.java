package io.spillway.reservoir;

import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.util.concurrent.CompletableFuture;

/**
 * Collects the changes of the state, to be saved. The lock of the engine is held during all methods but {@link #submitSaves} and
 * {@link #read}; no method with the lock held does I/O.
 */
interface Journal {
    /** Whether pieces can be read again, so that they need not be in memory. */
    boolean isDurable();

    /** A trace is new, or has another piece, or its state has changed. */
    void changed(HeldTrace trace);

    /** A trace is of no more use. */
    void removed(HeldTrace trace);

    /** A trace was emitted, and is remembered. */
    void emitted(Records.Emitted trace);

    /** An emitted trace is remembered no longer. */
    void forgotten(long number);

    /** Counters of the window have changed. */
    void windowChanged();

    /** The number of traces that a stratum keeps was changed at run time. */
    void sizesChanged();

    /**
     * Prepares a save of all changes so far. {@link #submitSaves} starts it.
     *
     * @return completed, with the lock of the engine held, once these changes and all earlier ones are durable
     */
    CompletableFuture<Void> save();

    /** Starts the prepared saves, in their order. Called without the lock of the engine: it encodes spans, and may block. */
    void submitSaves();

    /** Reads a piece that is in the store alone. Called without the lock of the engine. */
    Telemetry read(HeldTrace trace, int piece) throws StorageException;

    /** The journal of a reservoir without a store. */
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
        public void emitted(Records.Emitted trace) {}

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
        public void submitSaves() {}

        @Override
        public Telemetry read(HeldTrace trace, int piece) {
            throw new IllegalStateException("piece " + piece + " of trace " + trace.id + " is not in memory");
        }
    }
}
