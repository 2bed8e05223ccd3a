package io.spillway.testkit;

import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A layer over any storage that does to a component what disks do: it fills up, answers late, gives back damaged bytes, goes
 * away, and loses what was not durable yet when the process dies. Each store opened through it has its {@link StoreFaults}.
 */
public final class FaultyStorage implements Storage {
    private final Storage real;
    private final Map<StoreName, FaultyStore> stores = new ConcurrentHashMap<>();

    /** A layer over another storage. */
    public FaultyStorage(Storage real) {
        this.real = real;
    }

    /** A layer over stores in memory. */
    public static FaultyStorage inMemory() {
        return new FaultyStorage(new MemoryStorage());
    }

    @Override
    public Store open(StoreName name, StoreFormat format) throws StorageException {
        FaultyStore store = new FaultyStore(real.open(name, format));
        stores.put(name, store);
        return store;
    }

    /** The names of the stores opened so far. */
    public List<StoreName> names() {
        return List.copyOf(stores.keySet());
    }

    /** The faults of the latest store with a name. */
    public StoreFaults faults(StoreName name) {
        FaultyStore store = stores.get(name);
        if (store == null) {
            throw new IllegalArgumentException("no store " + name + " (there are: " + stores.keySet() + ")");
        }
        return store;
    }

    /** The faults of the only store so far. */
    public StoreFaults faults() {
        if (stores.size() != 1) {
            throw new IllegalStateException("stores: " + stores.keySet() + " (expected: one)");
        }
        return stores.values().iterator().next();
    }
}
