package io.spillway.storage;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A durable map from keys to values, in the ascending order of its keys (compared as unsigned bytes). Keys written in
 * ascending order are many times cheaper than random ones.
 *
 * <p>Safe for use by many threads. One thread of the store writes; changes that many threads submit at once are committed
 * together.
 */
public interface Store extends AutoCloseable {
    /** A key has 1 to this many bytes. */
    int MAX_KEY_BYTES = 500;

    /** A value has at most this many bytes. */
    int MAX_VALUE_BYTES = 1 << 30;

    /** The origin of the content of an opened store. */
    enum Origin {
        /** There was no store before. */
        NEW,
        /** The store was opened as it was left. */
        EXISTING,
        /** The store before was damaged and has been set aside; this one is empty. */
        REPLACED
    }

    /** The origin of the content when the store was opened. */
    Origin origin();

    /**
     * The version of the {@link StoreFormat} of its content. An older one than the current stays until a change that
     * {@linkplain StoreChange#upgradeFormat() upgrades} is durable.
     */
    int formatVersion();

    /**
     * Hands in a change. Changes are applied in the order in which they were submitted, each as a whole or not at all. Waits
     * when too many bytes are waiting for the writer.
     *
     * @return completed once the change is durable, or exceptionally with a {@link StorageException}; then nothing of this
     *     change is in the store. Code that is chained to the future runs on the store's writer: it must be short and must not
     *     wait.
     * @throws InterruptedException when interrupted while it waited for room; the change is not made
     */
    CompletableFuture<Void> submit(StoreChange change) throws InterruptedException;

    /**
     * Makes a change and waits until it is durable.
     *
     * @throws StorageException when it could not be made; nothing of it is in the store. {@link StorageException.Full} may go
     *     away by itself: try again later.
     * @throws InterruptedException when interrupted while waiting; the change may still become durable
     */
    default void write(StoreChange change) throws StorageException, InterruptedException {
        try {
            submit(change).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageException.Unavailable("The change was not made", failed);
        }
    }

    /** The value of a key, as a copy. Sees every change that is durable. */
    Optional<byte[]> get(byte[] key) throws StorageException;

    /**
     * Visits entries in ascending order of their keys. The scan sees every change that was durable when it began, and may or
     * may not see later ones. The visitor runs without any lock: it may be slow, and may read and write this store.
     *
     * @param from the first key; empty for the beginning of the store
     * @param to the key to stop before; empty for the end of the store
     */
    void scan(byte[] from, byte[] to, EntryVisitor visitor) throws StorageException;

    /** Visits the keys alone, as {@link #scan} does; many times cheaper when values are large. */
    void scanKeys(byte[] from, byte[] to, KeyVisitor visitor) throws StorageException;

    /**
     * The last key before another.
     *
     * @param to itself not looked at; empty for the end of the store
     */
    Optional<byte[]> lastKey(byte[] to) throws StorageException;

    /** The size of the store on disk, in bytes. */
    long sizeBytes();

    /**
     * Gives space of deleted entries back to the file system. Reads go on meanwhile; changes submitted meanwhile wait for it.
     */
    void compact() throws StorageException, InterruptedException;

    /** Commits the submitted changes and closes the files. Closing twice is harmless. */
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
        boolean visit(byte[] key, byte[] value) throws StorageException;

        /**
         * Called for an entry whose value differs from the written one. Ends the scan with the exception unless overridden.
         *
         * @return whether to go on
         */
        default boolean damaged(byte[] key, StorageException.Corrupt cause) throws StorageException {
            throw cause;
        }
    }

    /** Gets keys of a {@link Store#scanKeys}. */
    @FunctionalInterface
    interface KeyVisitor {
        /**
         * Called with a copy, which may be kept.
         *
         * @return whether to go on
         */
        boolean visit(byte[] key, int valueSizeBytes) throws StorageException;
    }
}
