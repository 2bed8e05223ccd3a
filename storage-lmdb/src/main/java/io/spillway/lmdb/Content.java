package io.spillway.lmdb;

import io.spillway.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * The environment of a store, and the order of access to it. Many threads may read while the writer's thread writes. The
 * writer's thread needs the environment alone to grow the map, to swap the file for its compacted copy, and to close it.
 */
final class Content {
    private static final long FIRST_MAP_BYTES = 16 << 20;

    private final ReadWriteLock access = new ReentrantReadWriteLock();
    private final StoreFolder folder;
    private final StoreSettings settings;
    private volatile Header header;
    private @Nullable Environment environment;
    /** Used by the writer's thread alone. */
    private boolean isBroken;

    private Content(StoreFolder folder, StoreSettings settings, Header header) {
        this.folder = folder;
        this.settings = settings;
        this.header = header;
    }

    /** Reads something; the reader is closed afterwards. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Environment.Reader reader);
    }

    /** Opens the data file of a folder, which is known to be sound. */
    static Content open(StoreFolder folder, StoreSettings settings, Header header) throws StorageException {
        Content content = new Content(folder, settings, header);
        content.reopen();
        return content;
    }

    /** Makes the data file of a new, empty store. Both of LMDB's meta pages get a header, so it takes two transactions. */
    static Header create(StoreFolder folder, StoreSettings settings, Header header) throws StorageException {
        try {
            folder.removeUnfinished();
            StoreFolder next = folder.next();
            Files.createDirectory(next.path());
            Header stamped = stamp(next, header, settings);
            folder.install();
            return stamped;
        } catch (LmdbException failed) {
            throw Failures.translated(failed, folder, settings);
        } catch (IOException failed) {
            throw new StorageException.Unavailable(
                    "The store at " + folder.path() + " could not be made: " + failed, failed);
        }
    }

    /** Writes the header twice, under the numbers of the two transactions that do it. */
    private static Header stamp(StoreFolder folder, Header header, StoreSettings settings) throws IOException {
        long mapBytes = mapBytesFor(folder, settings);
        Header stamped = header;
        try (Environment environment = Environment.open(folder.path(), mapBytes, settings.fsync())) {
            for (int meta = 0; meta < 2; meta++) {
                try (WriteTransaction txn = environment.write(header.contentSum())) {
                    stamped = header.of(txn.number(), header.contentSum());
                    txn.putHeader(stamped);
                    txn.commit();
                }
            }
        }
        return stamped;
    }

    private static long mapBytesFor(StoreFolder folder, StoreSettings settings) throws IOException {
        long fileBytes = Files.exists(folder.data()) ? Files.size(folder.data()) : 0;
        long wanted = Math.max(FIRST_MAP_BYTES, fileBytes + fileBytes / 2);
        return Math.max(fileBytes, Math.min(wanted, settings.capBytes()));
    }

    private void reopen() throws StorageException {
        try {
            folder.removeReaderTable();
            environment = Environment.open(folder.path(), mapBytesFor(folder, settings), settings.fsync());
        } catch (LmdbException failed) {
            throw Failures.translated(failed, folder, settings);
        } catch (IOException failed) {
            throw new StorageException.Unavailable(
                    "The store at " + folder.path() + " could not be opened: " + failed, failed);
        }
    }

    StoreFolder folder() {
        return folder;
    }

    Header header() {
        return header;
    }

    /** Remembers the header of the last commit. */
    void committed(Header written) {
        header = written;
    }

    <T> T read(Reading<T> reading) throws StorageException {
        Lock lock = access.readLock();
        lock.lock();
        try (Environment.Reader reader = environment().read()) {
            return reading.read(reader);
        } catch (LmdbException failed) {
            throw Failures.translated(failed, folder, settings);
        } finally {
            lock.unlock();
        }
    }

    /** The space in use; called only before the writer's thread runs. */
    Environment.Usage usage() throws StorageException {
        Environment open = environment();
        return read(reader -> open.usage(reader.transaction()));
    }

    /** The environment, for the writer's thread, or under a lock. */
    Environment environment() throws StorageException {
        Environment open = environment;
        if (open == null) {
            throw new StorageException.Unavailable("The store at " + folder.path() + " is closed");
        }
        return open;
    }

    /** Lets the map grow to at least this size, if it may; called by the writer's thread, outside of transactions. */
    boolean growTo(long bytes, long capBytes) throws StorageException {
        Environment open = environment();
        long grown = Math.min(capBytes, Math.max(bytes, open.mapBytes() * 2));
        if (grown <= open.mapBytes()) {
            return false;
        }
        access.writeLock().lock();
        try {
            open.growTo(grown);
            return true;
        } finally {
            access.writeLock().unlock();
        }
    }

    /** Replaces the file by a copy without free pages; called by the writer's thread, outside of transactions. */
    void compact() throws StorageException {
        try {
            folder.removeUnfinished();
            Files.createDirectory(folder.next().path());
            environment().copyTo(folder.next().path());
            Header stamped = stamp(folder.next(), header, settings);
            swap(stamped);
        } catch (LmdbException failed) {
            throw Failures.translated(failed, folder, settings);
        } catch (IOException failed) {
            throw new StorageException.Unavailable(
                    "The store at " + folder.path() + " could not be compacted: " + failed, failed);
        }
    }

    private void swap(Header stamped) throws StorageException, IOException {
        access.writeLock().lock();
        try {
            environment().close();
            environment = null;
            try {
                folder.install();
                header = stamped;
            } finally {
                reopen();
            }
        } finally {
            access.writeLock().unlock();
        }
    }

    /**
     * After a failure that LMDB does not go on from, opens the file again, if it is sound; called by the writer's thread. When
     * that fails and the file is not damaged, it can be tried again.
     */
    void restore() throws StorageException {
        access.writeLock().lock();
        try {
            isBroken = true;
            Environment failed = environment;
            environment = null;
            if (failed != null) {
                failed.close();
            }
            switch (FileCheck.checkAfterFailure(folder.data(), header)) {
                case FileCheck.Finding.Sound(Header found) -> {
                    header = found;
                    reopen();
                    renewOlderMetaPage();
                    isBroken = false;
                }
                case FileCheck.Finding.Damaged(String why) -> {
                    isBroken = false; // it stays closed
                    throw new StorageException.Corrupt(
                            "The store at " + folder.path() + " was damaged while it was open (" + why
                                    + "); it is closed, and will be set aside when it is opened again");
                }
            }
        } catch (LmdbException failed) {
            throw Failures.translated(failed, folder, settings);
        } catch (IOException failed) {
            throw new StorageException.Unavailable(
                    "The store at " + folder.path() + " could not be opened again: " + failed, failed);
        } finally {
            access.writeLock().unlock();
        }
    }

    /**
     * The file may hold pages that were not committed. An empty commit makes the file consistent with its own last transaction
     * again.
     */
    private void renewOlderMetaPage() throws StorageException {
        try (WriteTransaction txn = environment().write(header.contentSum())) {
            Header renewed = header.of(txn.number(), header.contentSum());
            txn.putHeader(renewed);
            txn.commit();
            header = renewed;
        }
    }

    /** Whether a failure has closed the file and {@link #restore} has not opened it again yet. */
    boolean isBroken() {
        return isBroken;
    }

    void close() {
        access.writeLock().lock();
        try {
            Environment open = environment;
            environment = null;
            if (open != null) {
                open.close();
            }
        } finally {
            access.writeLock().unlock();
        }
    }

    StorageException.Corrupt damaged(byte[] key) {
        return new StorageException.Corrupt("The entry " + HexFormat.of().formatHex(key) + " of the store at "
                + folder.path() + " is not what was written (its checksum differs)");
    }
}
