package io.spillway.testkit;

import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stores in memory, which keep their content when they are closed and opened again: a disk for tests without one. */
public final class MemoryStorage implements Storage {
    private final Map<StoreName, MemoryStore.Content> contents = new ConcurrentHashMap<>();

    @Override
    public Store open(StoreName name, StoreFormat format) throws StorageException {
        MemoryStore.Content fresh = new MemoryStore.Content(format);
        MemoryStore.Content earlier = contents.putIfAbsent(name, fresh);
        MemoryStore.Content content = earlier == null ? fresh : earlier;
        content.claim(name, format);
        return new MemoryStore(content, earlier == null ? Store.Origin.NEW : Store.Origin.EXISTING, format.version());
    }

    /** Forgets a store, as if its files had been removed. */
    public void remove(StoreName name) {
        contents.remove(name);
    }
}
