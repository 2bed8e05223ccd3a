package io.spillway.lmdb;

/** A call of the native library did not succeed. Stays inside this package: stores throw what their contract says. */
final class LmdbException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int EIO = 5;
    private static final int ENOSPC = 28;
    private static final int EFBIG = 27;
    private static final int LINUX_EDQUOT = 122;
    private static final int MAC_EDQUOT = 69;

    private final int code;

    LmdbException(String call, int code) {
        super(call + ": " + Lmdb.describe(code) + " (" + code + ")");
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The map has no room for the transaction; it could grow. */
    boolean isMapFull() {
        return code == Lmdb.MAP_FULL;
    }

    /** The file system has no room for the file to grow. */
    boolean isDiskFull() {
        return code == ENOSPC || code == EFBIG || code == LINUX_EDQUOT || code == MAC_EDQUOT;
    }

    /** The file system took only a part of what was written; it does so when it becomes full. */
    boolean isShortWrite() {
        return code == EIO;
    }
}
