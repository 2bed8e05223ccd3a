package io.spillway.lmdb;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The offsets of the numbers in a page, in files of LMDB 0.9 on 64-bit little-endian machines; other machines use their own
 * byte order.
 *
 * <pre>
 * page     := number:u64 pad:u16 flags:u16 (lower:u16 upper:u16 | overflow-pages:u32) offset-of-node:u16* … node*
 * node     := low:u16 high:u16 flags:u16 key-length:u16 key (value | page-number:u64)
 * </pre>
 *
 * <p>In a leaf, low and high are the length of the value; in a branch, low, high and flags are the number of the child.
 */
final class PageLayout {
    static final int HEADER_BYTES = 16;
    static final int NODE_HEADER_BYTES = 8;
    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int OVERFLOW = 0x04;
    static final int META = 0x08;
    static final int OVERFLOW_VALUE = 0x01;
    static final long NONE = -1;

    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder());
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.nativeOrder());
    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder());

    private PageLayout() {}

    private static int u16(MemorySegment page, long offset) {
        return Short.toUnsignedInt(page.get(U16, offset));
    }

    static long number(MemorySegment page) {
        return page.get(U64, 0);
    }

    static int flags(MemorySegment page) {
        return u16(page, 10);
    }

    static int lower(MemorySegment page) {
        return u16(page, 12);
    }

    static int upper(MemorySegment page) {
        return u16(page, 14);
    }

    static long overflowPages(MemorySegment page) {
        return Integer.toUnsignedLong(page.get(U32, 12));
    }

    static int node(MemorySegment page, int index) {
        return u16(page, HEADER_BYTES + 2L * index);
    }

    static long valueBytes(MemorySegment page, int node) {
        return u16(page, node) | (long) u16(page, node + 2) << 16;
    }

    static long child(MemorySegment page, int node) {
        return valueBytes(page, node) | (long) u16(page, node + 4) << 32;
    }

    static int nodeFlags(MemorySegment page, int node) {
        return u16(page, node + 4);
    }

    static int keyBytes(MemorySegment page, int node) {
        return u16(page, node + 6);
    }
}
