package io.spillway.storage;

/** A service of storage extensions: keeps the state of components across restarts. Safe for use by many threads. */
public interface Storage {
    /**
     * Opens a store, and makes an empty one if there is none. Blocks for I/O.
     *
     * <p>A store whose bytes are damaged is set aside under another name, which is logged and counted, and an empty one is
     * opened in its place: {@link Store#origin()} tells. A store of another format version is never set aside: it holds good
     * data for another version of the program.
     *
     * @param format the format of the caller's content
     * @throws StorageException when there is no room, no access, the store is open already, or its format is too old or too
     *     new; the message names the path
     */
    Store open(StoreName name, StoreFormat format) throws StorageException;
}
