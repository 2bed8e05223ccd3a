package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The open write transaction. It belongs to the writer's thread, and ends with {@link #commit} or {@link #close}. */
final class WriteTransaction implements AutoCloseable {
    private static final int KEY_BYTES_MAX = 512;
    private static final long KEY = 0;
    private static final long VALUE = 16;
    private static final long OUT = 32;
    private static final long KEY_BYTES = 40;

    private final Arena memory = Arena.ofConfined();
    private final MemorySegment scratch = memory.allocate(KEY_BYTES + KEY_BYTES_MAX, 8);
    private final CRC32C checksum = new CRC32C();
    private final int database;
    private long txn;
    private long contentSum;

    /** The last key of the database; null while it is not known. */
    private byte @Nullable [] last;

    /** @param contentSum over the records that are there */
    WriteTransaction(long txn, int database, long contentSum) {
        this.txn = txn;
        this.contentSum = contentSum;
        this.database = database;
    }

    long number() {
        return Lmdb.txnId(txn);
    }

    /** The sum over the records that are there now, the header's excluded. */
    long contentSum() {
        return contentSum;
    }

    /** Puts a record of the owner. A key behind all others is appended, which leaves full pages behind instead of half-full ones. */
    void put(byte[] key, List<ByteBuffer> value) throws LmdbException {
        long size = RecordLayout.HEADER_BYTES;
        for (ByteBuffer part : value) {
            size += part.remaining();
        }
        byte[] highest = last == null ? lastKey() : last;
        boolean appending = Arrays.compareUnsigned(key, highest) > 0;
        setKey(key);
        if (!appending) {
            forget();
        }
        scratch.set(JAVA_LONG, VALUE, size);
        int flags = Lmdb.RESERVE | (appending ? Lmdb.APPEND : 0);
        long base = scratch.address();
        Lmdb.check("mdb_put", Lmdb.put(txn, database, base + KEY, base + VALUE, flags));
        last = appending ? key : highest;
        MemorySegment target = Lmdb.MEMORY.asSlice(scratch.get(JAVA_LONG, VALUE + 8), size);
        RecordLayout.write(checksum, key, value, target);
        contentSum += RecordLayout.share(target);
    }

    /** Writes the header, which is not part of the sum. */
    void putHeader(Header header) throws LmdbException {
        long before = contentSum;
        put(Header.KEY, List.of(ByteBuffer.wrap(header.encoded())));
        contentSum = before;
    }

    /** Takes the record that the key in the scratch memory has, if it has one, out of the sum; false when it has none. */
    private boolean forget() throws LmdbException {
        int code = Lmdb.get(txn, database, scratch.address() + KEY, scratch.address() + VALUE);
        if (code == Lmdb.NOT_FOUND) {
            return false;
        }
        Lmdb.check("mdb_get", code);
        forgetValue();
        return true;
    }

    private void forgetValue() {
        contentSum -= RecordLayout.share(
                Lmdb.MEMORY.asSlice(scratch.get(JAVA_LONG, VALUE + 8), scratch.get(JAVA_LONG, VALUE)));
    }

    private byte[] lastKey() throws LmdbException {
        long cursor = openCursor();
        try {
            return move(cursor, Lmdb.LAST) ? key() : new byte[0];
        } finally {
            Lmdb.cursorClose(cursor);
        }
    }

    void delete(byte[] key) throws LmdbException {
        setKey(key);
        if (forget()) {
            Lmdb.check("mdb_del", Lmdb.del(txn, database, scratch.address() + KEY, 0));
            last = last != null && Arrays.equals(key, last) ? null : last;
        }
    }

    /** Deletes from one key to another, which stays; an empty one stands for the end. */
    void deleteRange(byte[] from, byte[] to) throws LmdbException {
        last = null;
        long cursor = openCursor();
        try {
            setKey(from);
            boolean found = move(cursor, Lmdb.SET_RANGE);
            while (found && (to.length == 0 || Arrays.compareUnsigned(key(), to) < 0)) {
                forgetValue();
                Lmdb.check("mdb_cursor_del", Lmdb.cursorDel(cursor, 0));
                found = move(cursor, Lmdb.NEXT);
            }
        } finally {
            Lmdb.cursorClose(cursor);
        }
    }

    private long openCursor() throws LmdbException {
        Lmdb.check("mdb_cursor_open", Lmdb.cursorOpen(txn, database, scratch.address() + OUT));
        return scratch.get(JAVA_LONG, OUT);
    }

    private boolean move(long cursor, int operation) throws LmdbException {
        int code = Lmdb.cursorGet(cursor, scratch.address() + KEY, scratch.address() + VALUE, operation);
        if (code == Lmdb.NOT_FOUND) {
            return false;
        }
        Lmdb.check("mdb_cursor_get", code);
        return true;
    }

    private byte[] key() {
        return Lmdb.MEMORY
                .asSlice(scratch.get(JAVA_LONG, KEY + 8), scratch.get(JAVA_LONG, KEY))
                .toArray(JAVA_BYTE);
    }

    private void setKey(byte[] key) {
        MemorySegment.copy(key, 0, scratch, JAVA_BYTE, KEY_BYTES, key.length);
        scratch.set(JAVA_LONG, KEY, key.length);
        scratch.set(JAVA_LONG, KEY + 8, scratch.address() + KEY_BYTES);
    }

    /** The transaction's address. */
    long transaction() {
        return txn;
    }

    /** Makes everything durable, or, when it throws, nothing. */
    void commit() throws LmdbException {
        long ending = txn;
        txn = 0;
        Lmdb.check("mdb_txn_commit", Lmdb.txnCommit(ending));
    }

    /** Takes everything back unless it was committed. */
    @Override
    public void close() {
        if (txn != 0) {
            Lmdb.txnAbort(txn);
            txn = 0;
        }
        memory.close();
    }
}
