package io.spillway.lmdb;

import io.spillway.component.ComponentContext;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens stores in a directory. */
final class LmdbStorage implements Storage {
    private final Path directory;
    private final StoreSettings settings;
    private final ComponentContext context;
    private final Set<Store> open = ConcurrentHashMap.newKeySet();

    LmdbStorage(Path directory, StoreSettings settings, ComponentContext context) {
        this.directory = directory;
        this.settings = settings;
        this.context = context;
    }

    @Override
    public Store open(StoreName name, StoreFormat format) throws StorageException {
        StoreFolder folder = StoreFolder.of(directory, name);
        try {
            folder.create("rwxr-x---");
        } catch (IOException failed) {
            throw new StorageException.Unavailable(
                    "The folder " + folder.path() + " could not be made: " + failed, failed);
        }
        StoreLock lock = StoreLock.take(folder.lock(), settings.lockTimeout(), context.clock());
        Store opened = null;
        try {
            opened = open(folder, name, format, lock);
            return opened;
        } finally {
            if (opened == null) {
                lock.close();
            }
        }
    }

    private Store open(StoreFolder folder, StoreName name, StoreFormat format, StoreLock lock) throws StorageException {
        Store.Origin origin = Files.exists(folder.data()) ? Store.Origin.EXISTING : Store.Origin.NEW;
        Header fresh = new Header(Header.LAYOUT, 0, format.version(), format.name(), name.toString());
        if (origin == Store.Origin.NEW) {
            Content.create(folder, settings, fresh);
        }
        Content content = Content.open(folder, settings, fresh);
        boolean started = false;
        try {
            content.loadHeader();
            requireReadable(content, format);
            if (settings.compaction().onStart() && origin == Store.Origin.EXISTING) {
                content.compact();
            }
            StoreMetrics metrics = new StoreMetrics(context, name);
            StoreWriter writer = new StoreWriter(content, settings, lock, format.version(), metrics, context);
            LmdbStore store = new LmdbStore(content, origin, writer, open::remove);
            metrics.observe(store::sizeBytes, writer::liveBytes);
            open.add(store);
            writer.start();
            started = true;
            return store;
        } finally {
            if (!started) {
                content.close();
            }
        }
    }

    /** Closes the stores that are still open. */
    void closeAll() {
        List.copyOf(open).forEach(Store::close);
    }

    private static void requireReadable(Content content, StoreFormat format) throws StorageException {
        Header found = content.header();
        String where = "The store at " + content.folder().path();
        if (!found.format().equals(format.name())) {
            throw new StorageException.Unavailable(
                    where + " holds \"" + found.format() + "\" (expected: \"" + format.name() + "\")");
        }
        if (found.formatVersion() > format.version()) {
            throw new StorageException.TooNew(where + " holds " + format.name() + " of version "
                    + found.formatVersion() + ", written by a newer Spillway (readable: " + format.oldestReadable()
                    + " to " + format.version() + "). Run that version again, or move the folder away");
        }
        if (found.formatVersion() < format.oldestReadable()) {
            throw new StorageException.TooOld(where + " holds " + format.name() + " of version "
                    + found.formatVersion() + ", which is no longer read (readable: " + format.oldestReadable() + " to "
                    + format.version() + "). Let an older Spillway empty it, or move the folder away");
        }
    }
}
