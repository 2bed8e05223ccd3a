package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * An open LMDB environment with its one unnamed database. Whoever calls {@link #close} or {@link #growTo}
 * must keep all others out meanwhile; the one that writes is always the same thread.
 */
final class Environment implements AutoCloseable {
    /** The data file in an environment's folder. */
    static final String DATA_FILE = "data.mdb";

    /** The lock file of LMDB in an environment's folder; made anew whenever the environment is opened. */
    static final String LOCK_FILE = "lock.mdb";

    /** Read transactions that can be open at one time; more wait. */
    private static final int READERS_MAX = 200;

    private static final int FILE_MODE = 0640;
    private static final int MAIN_DATABASE = 1;
    private static final long STAT_BRANCH_PAGES = 8;
    private static final long INFO_LAST_PAGE = 16;

    private final Arena memory = Arena.ofShared();
    private final MemorySegment scratch = memory.allocate(64, 8);
    private final ConcurrentLinkedQueue<Reader> idle = new ConcurrentLinkedQueue<>();
    private final Semaphore readers = new Semaphore(READERS_MAX);
    private final long address;
    private long mapBytes;

    private Environment(long address, long mapBytes) {
        this.address = address;
        this.mapBytes = mapBytes;
    }

    /** How much of the file is in use. */
    record Usage(int pageBytes, int depth, long livePages, long entries, long lastPage) {
        /** Bytes of pages that hold something, those of LMDB's list of free pages excluded. */
        long liveBytes() {
            return livePages * pageBytes;
        }
    }

    /** Opens the environment in a folder that exists. */
    static Environment open(Path folder, long mapBytes, boolean fsync) throws LmdbException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            Lmdb.check("mdb_env_create", Lmdb.envCreate(out.address()));
            Environment opened = new Environment(out.get(JAVA_LONG, 0), mapBytes);
            try {
                opened.open(arena.allocateFrom(folder.toString()), fsync);
                return opened;
            } catch (LmdbException | RuntimeException failed) {
                opened.close();
                throw failed;
            }
        }
    }

    private void open(MemorySegment path, boolean fsync) throws LmdbException {
        Lmdb.check("mdb_env_set_mapsize", Lmdb.envSetMapSize(address, mapBytes));
        Lmdb.check("mdb_env_set_maxreaders", Lmdb.envSetMaxReaders(address, READERS_MAX + 1));
        int flags = Lmdb.NO_TLS | Lmdb.NO_READ_AHEAD | (fsync ? 0 : Lmdb.NO_SYNC);
        Lmdb.check("mdb_env_open", Lmdb.envOpen(address, path.address(), flags, FILE_MODE));
        long txn = begin(Lmdb.READ_ONLY);
        try {
            Lmdb.check("mdb_dbi_open", Lmdb.dbiOpen(txn, 0, 0, scratch.address()));
            if (scratch.get(JAVA_INT, 0) != MAIN_DATABASE) {
                throw new IllegalStateException("The main database has number " + scratch.get(JAVA_INT, 0));
            }
            Lmdb.check("mdb_txn_commit", Lmdb.txnCommit(txn));
            txn = 0;
        } finally {
            if (txn != 0) {
                Lmdb.txnAbort(txn);
            }
        }
    }

    private long begin(int flags) throws LmdbException {
        Lmdb.check("mdb_txn_begin", Lmdb.txnBegin(address, 0, flags, scratch.address()));
        return scratch.get(JAVA_LONG, 0);
    }

    /**
     * Begins the one write transaction there can be.
     *
     * @param contentSum over the records that are there
     */
    WriteTransaction write(long contentSum) throws LmdbException {
        return new WriteTransaction(begin(0), MAIN_DATABASE, contentSum);
    }

    /** A read transaction, of this moment. Waits when there are very many. */
    Reader read() throws LmdbException {
        readers.acquireUninterruptibly();
        try {
            Reader reader = idle.poll();
            if (reader == null) {
                return new Reader(this);
            }
            reader.renew();
            return reader;
        } catch (LmdbException | RuntimeException failed) {
            readers.release();
            throw failed;
        }
    }

    void giveBack(Reader reader) {
        idle.add(reader);
        readers.release();
    }

    long beginRead(MemorySegment out) throws LmdbException {
        Lmdb.check("mdb_txn_begin", Lmdb.txnBegin(address, 0, Lmdb.READ_ONLY, out.address()));
        return out.get(JAVA_LONG, 0);
    }

    int database() {
        return MAIN_DATABASE;
    }

    /** What is in use, as a transaction sees it; only for the writer's thread, or before it runs. */
    Usage usage(long txn) throws LmdbException {
        MemorySegment stat = scratch.asSlice(0, 48);
        Lmdb.check("mdb_stat", Lmdb.stat(txn, MAIN_DATABASE, stat.address()));
        int pageBytes = stat.get(JAVA_INT, 0);
        int depth = stat.get(JAVA_INT, 4);
        long pages = 0;
        for (int each = 0; each < 3; each++) {
            pages += stat.get(JAVA_LONG, STAT_BRANCH_PAGES + 8L * each);
        }
        long entries = stat.get(JAVA_LONG, STAT_BRANCH_PAGES + 24);
        Lmdb.check("mdb_env_info", Lmdb.envInfo(address, scratch.address()));
        return new Usage(pageBytes, depth, pages, entries, scratch.get(JAVA_LONG, INFO_LAST_PAGE));
    }

    long mapBytes() {
        return mapBytes;
    }

    /** Lets the file grow further. Nobody may read or write meanwhile. */
    void growTo(long bytes) throws LmdbException {
        Lmdb.check("mdb_env_set_mapsize", Lmdb.envSetMapSize(address, bytes));
        mapBytes = bytes;
    }

    /** Writes a copy without free pages into an empty folder. Others may read meanwhile. */
    void copyTo(Path folder) throws LmdbException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(folder.toString());
            Lmdb.check("mdb_env_copy2", Lmdb.envCopy(address, path.address(), Lmdb.COMPACT));
        }
    }

    @Override
    public void close() {
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.release();
        }
        Lmdb.envClose(address);
        memory.close();
    }

    /** A read transaction with its cursor's memory; used by one thread at a time, and used again by others. */
    static final class Reader implements AutoCloseable {
        private static final int KEY_BYTES_MAX = 512;
        private static final long KEY = 0;
        private static final long VALUE = 16;
        private static final long OUT = 32;
        private static final long KEY_BYTES = 40;

        private final Arena memory = Arena.ofShared();
        private final MemorySegment scratch = memory.allocate(KEY_BYTES + KEY_BYTES_MAX, 8);
        private final Environment environment;
        private final long txn;

        private Reader(Environment environment) throws LmdbException {
            this.environment = environment;
            try {
                txn = environment.beginRead(scratch.asSlice(OUT, 8));
            } catch (LmdbException | RuntimeException failed) {
                memory.close();
                throw failed;
            }
        }

        private void renew() throws LmdbException {
            Lmdb.check("mdb_txn_renew", Lmdb.txnRenew(txn));
        }

        private void release() {
            Lmdb.txnAbort(txn);
            memory.close();
        }

        /** The value of a key in place, or a segment at address 0; valid until this is closed. */
        MemorySegment get(byte[] key) throws LmdbException {
            setKey(key);
            int code = Lmdb.get(txn, environment.database(), scratch.address() + KEY, scratch.address() + VALUE);
            if (code == Lmdb.NOT_FOUND) {
                return MemorySegment.NULL;
            }
            Lmdb.check("mdb_get", code);
            return at(VALUE);
        }

        private void setKey(byte[] key) {
            MemorySegment.copy(key, 0, scratch, JAVA_BYTE, KEY_BYTES, key.length);
            scratch.set(JAVA_LONG, KEY, key.length);
            scratch.set(JAVA_LONG, KEY + 8, scratch.address() + KEY_BYTES);
        }

        private MemorySegment at(long val) {
            long size = scratch.get(JAVA_LONG, val);
            return Lmdb.MEMORY.asSlice(scratch.get(JAVA_LONG, val + 8), size);
        }

        /** The transaction's address. */
        long transaction() {
            return txn;
        }

        /** Opens a cursor; to be closed with {@link #closeCursor} before this is. */
        long openCursor() throws LmdbException {
            Lmdb.check("mdb_cursor_open", Lmdb.cursorOpen(txn, environment.database(), scratch.address() + OUT));
            return scratch.get(JAVA_LONG, OUT);
        }

        /** Moves a cursor; false when there is nothing there. */
        boolean move(long cursor, int operation) throws LmdbException {
            int code = Lmdb.cursorGet(cursor, scratch.address() + KEY, scratch.address() + VALUE, operation);
            if (code == Lmdb.NOT_FOUND) {
                return false;
            }
            Lmdb.check("mdb_cursor_get", code);
            return true;
        }

        /** Moves a cursor to the first key that is not before this one; false when there is none. */
        boolean seek(long cursor, byte[] key) throws LmdbException {
            setKey(key);
            return move(cursor, Lmdb.SET_RANGE);
        }

        /** The key under the cursor, in place. */
        MemorySegment key() {
            return at(KEY);
        }

        /** The value under the cursor, in place. */
        MemorySegment value() {
            return at(VALUE);
        }

        void closeCursor(long cursor) {
            Lmdb.cursorClose(cursor);
        }

        @Override
        public void close() {
            Lmdb.txnReset(txn);
            environment.giveBack(this);
        }
    }
}
