package io.spillway.lmdb;

import java.lang.foreign.MemorySegment;

/**
 * A tree as a meta page describes it.
 *
 * <pre>tree := pad:u32 flags:u16 depth:u16 branches:u64 leaves:u64 overflows:u64 entries:u64 root:u64</pre>
 */
record TreeRoot(int pad, int flags, int depth, long branches, long leaves, long overflows, long entries, long root) {
    static final int BYTES = 48;

    static TreeRoot read(MemorySegment from) {
        return new TreeRoot(
                from.get(PageLayout.U32, 0),
                Short.toUnsignedInt(from.get(PageLayout.U16, 4)),
                Short.toUnsignedInt(from.get(PageLayout.U16, 6)),
                from.get(PageLayout.U64, 8),
                from.get(PageLayout.U64, 16),
                from.get(PageLayout.U64, 24),
                from.get(PageLayout.U64, 32),
                from.get(PageLayout.U64, 40));
    }
}
