package io.spillway.lmdb;

import java.lang.foreign.MemorySegment;

/**
 * One of the two first pages of a file, which transactions write in turn.
 *
 * <pre>meta := page-header magic:u32 version:u32 address:u64 map-size:u64 free:tree main:tree last-page:u64 transaction:u64</pre>
 *
 * <p>The first tree's pad is the size of pages.
 */
record MetaPage(
        boolean marked, long number, int version, TreeRoot free, TreeRoot main, long lastPage, long transaction) {
    private static final int BYTES = 152;
    private static final int MAGIC = 0xBEEFC0DE;
    private static final int VERSION = 1;
    private static final int INTEGER_KEYS = 0x08;
    private static final int PAGE_BYTES_MIN = 512;
    private static final int PAGE_BYTES_MAX = 65_536;
    private static final MetaPage UNREADABLE = new MetaPage(
            false, -1, 0, new TreeRoot(0, 0, 0, 0, 0, 0, 0, 0), new TreeRoot(0, 0, 0, 0, 0, 0, 0, 0), 0, 0);

    static MetaPage read(MemorySegment file, long offset) {
        if (file.byteSize() < offset + BYTES) {
            return UNREADABLE;
        }
        MemorySegment page = file.asSlice(offset, BYTES);
        return new MetaPage(
                PageLayout.flags(page) == PageLayout.META && page.get(PageLayout.U32, 16) == MAGIC,
                PageLayout.number(page),
                page.get(PageLayout.U32, 20),
                TreeRoot.read(page.asSlice(40, TreeRoot.BYTES)),
                TreeRoot.read(page.asSlice(88, TreeRoot.BYTES)),
                page.get(PageLayout.U64, 136),
                page.get(PageLayout.U64, 144));
    }

    int pageBytes() {
        return free.pad();
    }

    /** Whether everything in it that does not refer to other pages is as it must be. */
    boolean isSound(int index) {
        return marked
                && number == index
                && version == VERSION
                && (transaction & 1) == index
                && transaction > 0
                && pageBytes() >= PAGE_BYTES_MIN
                && pageBytes() <= PAGE_BYTES_MAX
                && Integer.bitCount(pageBytes()) == 1
                && free.flags() == INTEGER_KEYS
                && main.flags() == 0
                && lastPage >= 1
                && lastPage < Integer.MAX_VALUE;
    }
}
