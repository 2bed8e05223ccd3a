package io.spillway.lmdb;

import io.spillway.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import org.lmdbjava.Env.MapFullException;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/** Explains the codes of the native library, with advice for users. */
final class Failures {
    private static final long MIB = 1 << 20;

    /**
     * LMDB reports a full disk as an error of input or output. The disk counts as full when less space is free than one commit
     * may use.
     */
    private static final long SHORT_OF_SPACE_BYTES = 4 * SubmissionQueue.BYTES_MAX;

    private static final int PANIC = -30795;
    private static final int CORRUPTED = -30796;
    private static final int PAGE_NOT_FOUND = -30797;
    private static final int EIO = 5;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int LINUX_EDQUOT = 122;
    private static final int MAC_EDQUOT = 69;

    private Failures() {}

    static StorageException translated(LmdbException failed, StoreFolder folder, StoreSettings settings) {
        int code = code(failed);
        if (failed instanceof MapFullException) {
            return limitReached(folder, settings);
        }
        if (isDiskFull(code) || (isShortWrite(code) && freeBytes(folder) < SHORT_OF_SPACE_BYTES)) {
            return new StorageException.Full(
                    "The disk has no room for the store at " + folder.path() + ", which takes " + size(folder)
                            + "; free bytes there: " + free(folder) + ". Make room; nothing else needs to be done",
                    failed);
        }
        if (code == CORRUPTED || code == PAGE_NOT_FOUND) {
            return new StorageException.Corrupt(
                    "The store at " + folder.path() + " is damaged: " + failed.getMessage(), failed);
        }
        return new StorageException.Unavailable(
                "The store at " + folder.path() + " failed: " + failed.getMessage(), failed);
    }

    private static int code(LmdbException failed) {
        return failed instanceof LmdbNativeException known ? known.getResultCode() : 0;
    }

    /** Whether the environment fails every transaction until it is opened again. */
    static boolean isPanic(Exception failed) {
        return failed instanceof LmdbException lmdb && code(lmdb) == PANIC;
    }

    /** The file system has no room for the file to grow. */
    private static boolean isDiskFull(int code) {
        return code == ENOSPC || code == EFBIG || code == LINUX_EDQUOT || code == MAC_EDQUOT;
    }

    /** The file system wrote only a part of the bytes, as it does when it becomes full. */
    private static boolean isShortWrite(int code) {
        return code == EIO;
    }

    static StorageException.Full limitReached(StoreFolder folder, StoreSettings settings) {
        return new StorageException.Full(
                "The store at " + folder.path() + " is full: it takes " + size(folder) + " of the "
                        + settings.capBytes()
                        + " bytes (" + settings.capBytes() / MIB
                        + " MiB) that max_size_mib allows. Raise max_size_mib, or wait until what is in it has been"
                        + " delivered");
    }

    private static String size(StoreFolder folder) {
        try {
            return Files.size(folder.data()) + " bytes";
        } catch (IOException _) {
            return "an unknown number of bytes";
        }
    }

    private static String free(StoreFolder folder) {
        long bytes = freeBytes(folder);
        return bytes == Long.MAX_VALUE ? "unknown" : "" + bytes;
    }

    private static long freeBytes(StoreFolder folder) {
        try {
            return Files.getFileStore(folder.path()).getUsableSpace();
        } catch (IOException _) {
            return Long.MAX_VALUE;
        }
    }
}
