package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The layout of an entry in LMDB; see {@code docs/formats/lmdb-store.md}.
 *
 * <pre>
 * key    := kind:u8 key-of-the-owner            kind 0: the header, 1: an entry of the owner
 * value  := version:u8(=1) zero:u8[3] key-check:u32 value-check:u32 value-of-the-owner
 * key-check   := CRC-32C of version, zero and key
 * value-check := CRC-32C of key and value-of-the-owner
 * </pre>
 *
 * <p>Numbers are big-endian. The key has a check of its own so that all keys can be checked without reading large values.
 */
final class RecordLayout {
    static final byte VERSION = 1;
    static final byte HEADER_KIND = 0;
    static final byte ENTRY_KIND = 1;
    static final int HEADER_BYTES = 12;
    static final int VALUE_CHECK_OFFSET = 8;
    static final int KEY_CHECK_OFFSET = 4;

    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final byte[] PREAMBLE = {VERSION, 0, 0, 0};

    private RecordLayout() {}

    /** The key in LMDB for a key of the owner. */
    static byte[] entryKey(byte[] ownKey) {
        byte[] key = new byte[1 + ownKey.length];
        key[0] = ENTRY_KIND;
        System.arraycopy(ownKey, 0, key, 1, ownKey.length);
        return key;
    }

    static int keyCheck(CRC32C checksum, byte[] key) {
        checksum.reset();
        checksum.update(PREAMBLE);
        checksum.update(key);
        return (int) checksum.getValue();
    }

    /** Writes a whole value into the room that LMDB has reserved. */
    static void write(CRC32C checksum, byte[] key, List<ByteBuffer> value, MemorySegment target) {
        MemorySegment.copy(PREAMBLE, 0, target, JAVA_BYTE, 0, PREAMBLE.length);
        target.set(U32, KEY_CHECK_OFFSET, keyCheck(checksum, key));
        checksum.reset();
        checksum.update(key);
        long at = HEADER_BYTES;
        for (ByteBuffer part : value) {
            int length = part.remaining();
            checksum.update(part.duplicate());
            MemorySegment.copy(MemorySegment.ofBuffer(part), 0, target, at, length);
            at += length;
        }
        target.set(U32, VALUE_CHECK_OFFSET, (int) checksum.getValue());
    }

    /** The summand of a record in the sum over all records of a store: its two checks, mixed (the finalizer of SplitMix64). */
    static long share(MemorySegment value) {
        long mixed = (long) value.get(U32, KEY_CHECK_OFFSET) << 32
                | Integer.toUnsignedLong(value.get(U32, VALUE_CHECK_OFFSET));
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Whether the first bytes of a value are those of a record of this version that belongs to the key. */
    static boolean belongs(CRC32C checksum, byte[] key, MemorySegment value) {
        return value.byteSize() >= HEADER_BYTES
                && value.get(U32, 0) == VERSION << 24
                && value.get(U32, KEY_CHECK_OFFSET) == keyCheck(checksum, key);
    }

    /**
     * The owner's value, copied and checked.
     *
     * @return null when it differs from the written value
     */
    static byte @Nullable [] read(CRC32C checksum, byte[] key, MemorySegment value) {
        if (!belongs(checksum, key, value)) {
            return null;
        }
        byte[] own = value.asSlice(HEADER_BYTES).toArray(JAVA_BYTE);
        checksum.reset();
        checksum.update(key);
        checksum.update(own);
        return (int) checksum.getValue() == value.get(U32, VALUE_CHECK_OFFSET) ? own : null;
    }
}
