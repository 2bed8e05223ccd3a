package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/** The open write transaction of the writer's thread; ends with {@link #commit} or {@link #close}. */
final class WriteTransaction implements AutoCloseable {
    private static final PutFlags[] IN_PLACE = {};
    private static final PutFlags[] APPENDING = {PutFlags.MDB_APPEND};

    private final CRC32C checksum = new CRC32C();
    private final Txn<ByteBuffer> txn;
    private final Dbi<ByteBuffer> database;
    private final NativeKey nativeKey;
    private long contentSum;

    /** The last key of the database; null while it is not known. */
    private byte @Nullable [] last;

    /** @param contentSum over the records in the store */
    WriteTransaction(Txn<ByteBuffer> txn, Dbi<ByteBuffer> database, NativeKey nativeKey, long contentSum) {
        this.txn = txn;
        this.database = database;
        this.nativeKey = nativeKey;
        this.contentSum = contentSum;
    }

    long number() {
        return txn.getId();
    }

    /** The sum over the current records, without the header. */
    long contentSum() {
        return contentSum;
    }

    /**
     * Puts a record of the owner. A key behind all others is appended, which leaves full pages behind instead of half-full
     * ones.
     */
    void put(byte[] key, List<ByteBuffer> value) {
        long size = RecordLayout.HEADER_BYTES;
        for (ByteBuffer part : value) {
            size += part.remaining();
        }
        byte[] highest = last == null ? lastKey() : last;
        boolean appending = Arrays.compareUnsigned(key, highest) > 0;
        if (!appending) {
            forget(key);
        }
        ByteBuffer room =
                database.reserve(txn, nativeKey.of(key), Math.toIntExact(size), appending ? APPENDING : IN_PLACE);
        last = appending ? key : highest;
        MemorySegment target = MemorySegment.ofBuffer(room);
        RecordLayout.write(checksum, key, value, target);
        contentSum += RecordLayout.share(target);
    }

    /** Writes the header, which is not part of the sum. */
    void putHeader(Header header) {
        long before = contentSum;
        put(Header.KEY, List.of(ByteBuffer.wrap(header.encoded())));
        contentSum = before;
    }

    /** Subtracts the record of a key from the sum; false when the key has no record. */
    private boolean forget(byte[] key) {
        ByteBuffer value = database.get(txn, nativeKey.of(key));
        if (value == null) {
            return false;
        }
        contentSum -= RecordLayout.share(MemorySegment.ofBuffer(value));
        return true;
    }

    private byte[] lastKey() {
        try (Cursor<ByteBuffer> cursor = database.openCursor(txn)) {
            return cursor.last() ? keyOf(cursor) : new byte[0];
        }
    }

    void delete(byte[] key) {
        if (forget(key)) {
            database.delete(txn, nativeKey.of(key));
            last = last != null && Arrays.equals(key, last) ? null : last;
        }
    }

    /** Deletes from one key to another, which stays; an empty one stands for the end. */
    void deleteRange(byte[] from, byte[] to) {
        last = null;
        try (Cursor<ByteBuffer> cursor = database.openCursor(txn)) {
            boolean found = cursor.get(nativeKey.of(from), GetOp.MDB_SET_RANGE);
            while (found && (to.length == 0 || Arrays.compareUnsigned(keyOf(cursor), to) < 0)) {
                contentSum -= RecordLayout.share(MemorySegment.ofBuffer(cursor.val()));
                cursor.delete();
                found = cursor.next();
            }
        }
    }

    private static byte[] keyOf(Cursor<ByteBuffer> cursor) {
        return MemorySegment.ofBuffer(cursor.key()).toArray(JAVA_BYTE);
    }

    Txn<ByteBuffer> transaction() {
        return txn;
    }

    /** Makes everything durable, or, when it throws, nothing. */
    void commit() {
        txn.commit();
    }

    /** Undoes everything unless it was committed. */
    @Override
    public void close() {
        txn.close();
    }
}
