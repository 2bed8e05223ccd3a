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
public final class LmdbStorage implements Storage {
    private final Path directory;
    private final StoreSettings settings;
    private final ComponentContext context;
    private final Set<Store> open = ConcurrentHashMap.newKeySet();

    LmdbStorage(Path directory, StoreSettings settings, ComponentContext context) {
        this.directory = directory;
        this.settings = settings;
        this.context = context;
    }

    /** Opens stores in a directory that a component has for itself, with the defaults of the extension. */
    public static Storage in(Path directory, ComponentContext context) {
        StorageConfig defaults = new LmdbStorageFactory().defaults();
        return new LmdbStorage(directory, defaults.settings(), context);
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
        StoreMetrics metrics = new StoreMetrics(context, name);
        Found found = find(folder, name, format, metrics);
        Content content = Content.open(folder, settings, found.header());
        boolean started = false;
        try {
            if (settings.compaction().onStart() && found.origin() == Store.Origin.EXISTING) {
                content.compact();
            }
            StoreWriter writer = new StoreWriter(content, settings, lock, format.version(), metrics, context);
            LmdbStore store = new LmdbStore(content, found.origin(), writer, open::remove);
            writer.start();
            started = true;
            metrics.observe(store::sizeBytes, writer::liveBytes);
            open.add(store);
            return store;
        } finally {
            if (!started) {
                content.close();
            }
        }
    }

    private record Found(Header header, Store.Origin origin) {}

    /** Makes sure that there is a sound data file that may be opened. */
    private Found find(StoreFolder folder, StoreName name, StoreFormat format, StoreMetrics metrics)
            throws StorageException {
        Header fresh = new Header(Header.LAYOUT, 0, 0, format.version(), format.name(), name.toString());
        try {
            folder.removeUnfinished();
            if (!Files.exists(folder.data())) {
                return new Found(Content.create(folder, settings, fresh), Store.Origin.NEW);
            }
            return switch (FileCheck.check(folder.data())) {
                case FileCheck.Finding.Sound(Header header) -> {
                    requireReadable(header, folder, name, format);
                    yield new Found(header, Store.Origin.EXISTING);
                }
                case FileCheck.Finding.Damaged(String why) -> {
                    Path aside = folder.setAside(context.clock().now());
                    metrics.replaced();
                    context.logger()
                            .error(
                                    "The store of {} at {} is damaged ({}). It was moved to {} and an empty one takes its"
                                            + " place: what it held is not delivered",
                                    name,
                                    folder.path(),
                                    why,
                                    aside.getFileName());
                    yield new Found(Content.create(folder, settings, fresh), Store.Origin.REPLACED);
                }
            };
        } catch (IOException failed) {
            throw new StorageException.Unavailable(
                    "The store at " + folder.path() + " could not be opened: " + failed, failed);
        }
    }

    /** Closes the stores that are still open. */
    void closeAll() {
        List.copyOf(open).forEach(Store::close);
    }

    private static void requireReadable(Header found, StoreFolder folder, StoreName name, StoreFormat format)
            throws StorageException {
        String where = "The store at " + folder.path();
        if (found.layout() > Header.LAYOUT) {
            throw new StorageException.TooNew(where + " has layout " + found.layout()
                    + ", written by a newer Spillway (readable: " + Header.LAYOUT
                    + "). Run that version again, or move the folder away");
        }
        if (!found.store().equals(name.toString())) {
            throw new StorageException.Unavailable(
                    where + " belongs to " + found.store() + " (expected: " + name + "). Move the folder away");
        }
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
