package io.spillway.storage;

/** A store could not be opened, read or written. The message names the path and what to do. */
public abstract sealed class StorageException extends Exception {
    private static final long serialVersionUID = 1;

    StorageException(String message) {
        super(message);
    }

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The store has reached its size limit, or the disk has no room. Goes away when something is deleted. */
    public static final class Full extends StorageException {
        private static final long serialVersionUID = 1;

        public Full(String message) {
            super(message);
        }

        public Full(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Bytes differ from those that were written. */
    public static final class Corrupt extends StorageException {
        private static final long serialVersionUID = 1;

        public Corrupt(String message) {
            super(message);
        }

        public Corrupt(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Written by a version whose format is no longer read. */
    public static final class TooOld extends StorageException {
        private static final long serialVersionUID = 1;

        public TooOld(String message) {
            super(message);
        }
    }

    /** Written by a newer version of the program. */
    public static final class TooNew extends StorageException {
        private static final long serialVersionUID = 1;

        public TooNew(String message) {
            super(message);
        }
    }

    /** Anything else: no access, closed already, an error of the disk. */
    public static final class Unavailable extends StorageException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
