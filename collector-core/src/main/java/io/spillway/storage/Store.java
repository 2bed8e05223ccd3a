package io.spillway.storage;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A durable map from keys to values, in the ascending order of its keys (compared as unsigned bytes). A key has 1 to 500
 * bytes, a value at most 1 GiB. Keys written in ascending order are many times cheaper than random ones.
 *
 * <p>Safe for use by many threads. One thread of its own writes; what many threads submit at once is committed together.
 */
public interface Store extends AutoCloseable {
    /** Where the content of an opened store came from. */
    enum Origin {
        /** There was none before. */
        NEW,
        /** As it was left. */
        EXISTING,
        /** There was one, but it was damaged and has been set aside; this one is empty. */
        REPLACED
    }

    /** Where its content came from when it was opened. */
    Origin origin();

    /** The version of the {@link StoreFormat} found in it; the current one unless {@link Origin#EXISTING}. */
    int formatVersion();

    /**
     * Hands in a change. Changes are applied in the order in which they were submitted, each as a whole or not at all. Waits
     * when too many bytes are waiting for the writer.
     *
     * @return completed once the change is durable, or exceptionally with a {@link StorageException}; then nothing of this
     *     change is in the store
     */
    CompletableFuture<Void> submit(StoreChange change);

    /**
     * Makes a change and waits until it is durable.
     *
     * @throws StorageException when it could not be made; nothing of it is in the store. {@link StorageException.Full} may go
     *     away by itself: try again later.
     */
    void write(StoreChange change) throws StorageException, InterruptedException;

    /** The value of a key, as a copy. Sees every change that is durable. */
    Optional<byte[]> get(byte[] key) throws StorageException;

    /**
     * Visits entries in ascending order of their keys, as of one moment.
     *
     * @param from the first key
     * @param to where to stop; itself not visited; empty for the end of the store
     */
    void scan(byte[] from, byte[] to, EntryVisitor visitor) throws StorageException;

    /** How many bytes the store takes on disk. */
    long sizeBytes();

    /** Gives space of deleted entries back to the file system; reads and writes go on meanwhile, and may wait a little. */
    void compact() throws StorageException, InterruptedException;

    /** Finishes what was submitted, and lets go of the files. Closing twice is harmless. */
    @Override
    void close();

    /** Gets entries of a {@link Store#scan}. */
    @FunctionalInterface
    interface EntryVisitor {
        /**
         * Called with copies, which may be kept.
         *
         * @return whether to go on
         */
        boolean visit(byte[] key, byte[] value);
    }
}
