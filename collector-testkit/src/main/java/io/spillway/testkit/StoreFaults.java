package io.spillway.testkit;

import io.spillway.storage.StorageException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The faults that a test causes in a store of a {@link FaultyStorage}. */
public interface StoreFaults {
    /**
     * While the disk is full, changes that put something fail with {@link StorageException.Full}; those that only delete are
     * made.
     */
    void diskFull(boolean full);

    /** Lets each change with more steps than this fail with {@link StorageException.Full}. */
    void maxSteps(int steps);

    /** Lets the next changes fail with an exception. */
    void failChanges(int count, Supplier<StorageException> cause);

    /** Lets every read fail with an exception, or none any more when given null. */
    void failReads(@Nullable Supplier<StorageException> cause);

    /** The value of this key is no longer what was written: reads of it give {@link StorageException.Corrupt}. */
    void damage(byte[] key);

    /** From now on changes wait: none is made, none fails. */
    void holdChanges();

    /** Makes the changes that waited, in their order, and holds no more. */
    void releaseChanges();

    /** How many bytes of keys and values were put since the store was opened, by changes that were made. */
    long putBytes();

    /** How many changes wait. */
    int heldChanges();

    /**
     * The process dies at this moment: what waits is lost, the store answers {@link StorageException.Unavailable} from now on,
     * and it can be opened again with what was durable.
     */
    void crash();
}
