package io.spillway.lmdb;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * An open LMDB environment with its one unnamed database. A caller of {@link #close} or {@link #growTo} keeps all other threads
 * out meanwhile. One thread alone writes. Every method throws {@link LmdbException}, which {@link Failures} explains.
 */
final class Environment implements AutoCloseable {
    /** The data file in an environment's folder. */
    static final String DATA_FILE = "data.mdb";

    /** The lock file of LMDB in an environment's folder; made anew whenever the environment is opened. */
    static final String LOCK_FILE = "lock.mdb";

    /** Read transactions that can be open at one time; more wait. */
    private static final int READERS_MAX = 200;

    private static final int FILE_MODE = 0640;

    private final ConcurrentLinkedQueue<Reader> idle = new ConcurrentLinkedQueue<>();
    private final Semaphore readers = new Semaphore(READERS_MAX);
    private final NativeKey writerKey = new NativeKey();
    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> database;
    private long mapBytes;

    private Environment(Env<ByteBuffer> env, Dbi<ByteBuffer> database, long mapBytes) {
        this.env = env;
        this.database = database;
        this.mapBytes = mapBytes;
    }

    /** The used part of the file. */
    record Usage(int pageBytes, int depth, long livePages, long entries, long lastPage) {
        /** Bytes of pages with content, without the pages of LMDB's list of free pages. */
        long liveBytes() {
            return livePages * pageBytes;
        }
    }

    /** Opens the environment in a folder that exists. */
    static Environment open(Path folder, long mapBytes, boolean fsync) {
        EnvFlags[] flags = fsync
                ? new EnvFlags[] {EnvFlags.MDB_NOTLS, EnvFlags.MDB_NORDAHEAD}
                : new EnvFlags[] {EnvFlags.MDB_NOTLS, EnvFlags.MDB_NORDAHEAD, EnvFlags.MDB_NOSYNC};
        NativeLibrary.load();
        Env<ByteBuffer> env = Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                .setMapSize(mapBytes)
                .setMaxReaders(READERS_MAX + 1)
                .open(folder.toFile(), FILE_MODE, flags);
        try (Txn<ByteBuffer> txn = env.txnRead()) {
            return new Environment(env, env.openDbi(txn, null, null, false), mapBytes);
        } catch (RuntimeException failed) {
            env.close();
            throw failed;
        }
    }

    /**
     * Begins the write transaction; there can be one at a time.
     *
     * @param contentSum over the records in the store
     */
    WriteTransaction write(long contentSum) {
        return new WriteTransaction(env.txnWrite(), database, writerKey, contentSum);
    }

    /** A read transaction of this moment. Waits while too many are open. */
    Reader read() {
        readers.acquireUninterruptibly();
        try {
            Reader reader = idle.poll();
            if (reader == null) {
                return new Reader(this);
            }
            reader.txn.renew();
            return reader;
        } catch (RuntimeException failed) {
            readers.release();
            throw failed;
        }
    }

    private void giveBack(Reader reader) {
        idle.add(reader);
        readers.release();
    }

    /** The space in use, as a transaction sees it. */
    Usage usage(Txn<ByteBuffer> txn) {
        Stat stat = database.stat(txn);
        long pages = stat.branchPages + stat.leafPages + stat.overflowPages;
        return new Usage(stat.pageSize, stat.depth, pages, stat.entries, env.info().lastPageNumber);
    }

    long mapBytes() {
        return mapBytes;
    }

    /** Lets the file grow further. No thread may read or write meanwhile. */
    void growTo(long bytes) {
        env.setMapSize(bytes);
        mapBytes = bytes;
    }

    /** Writes a copy without free pages into an empty folder. Other threads may read meanwhile. */
    void copyTo(Path folder) {
        env.copy(folder.toFile(), CopyFlags.MDB_CP_COMPACT);
    }

    @Override
    public void close() {
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.release();
        }
        env.close();
    }

    /** A read transaction; one thread uses it at a time, later other threads use it again. */
    static final class Reader implements AutoCloseable {
        private final NativeKey nativeKey = new NativeKey();
        private final Environment environment;
        private final Txn<ByteBuffer> txn;

        private Reader(Environment environment) {
            this.environment = environment;
            txn = environment.env.txnRead();
        }

        /** The value of a key in place, or a segment at address 0; valid until this is closed. */
        MemorySegment get(byte[] key) {
            ByteBuffer value = environment.database.get(txn, nativeKey.of(key));
            return value == null ? MemorySegment.NULL : MemorySegment.ofBuffer(value);
        }

        /** lmdbjava only frees transactions that are under way. */
        private void release() {
            try {
                txn.renew();
                txn.close();
            } catch (LmdbException _) {
                // An environment that has failed renews nothing; it is closed next.
                return;
            }
        }

        Txn<ByteBuffer> transaction() {
            return txn;
        }

        /**
         * Opens a cursor; the cursor is closed before the transaction. Its entry stays in place and is valid until the cursor
         * moves.
         */
        Cursor<ByteBuffer> openCursor() {
            return environment.database.openCursor(txn);
        }

        /** The key in native memory, for a search with the cursor. */
        ByteBuffer nativeKey(byte[] key) {
            return nativeKey.of(key);
        }

        @Override
        public void close() {
            txn.reset();
            environment.giveBack(this);
        }
    }
}
