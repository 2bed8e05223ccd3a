package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads a whole data file as LMDB would, and trusts nothing, before LMDB opens the file. LMDB follows every number in its file:
 * a wrong one ends the process, or returns bytes that were never written.
 *
 * <p>The check covers the two meta pages, and that each belongs to the transaction that its tree names. Every page has the
 * expected kind and its own number, and is used once or free. Keys ascend, are whole, and are where the branches say. The sum
 * over all records is the one that the last transaction noted. Values are checked when they are read. The check finds every
 * single flipped bit that matters, and much worse damage.
 */
final class FileCheck {
    private static final int DEPTH_MAX = 30;
    private static final int KEY_BYTES_MAX = 511;

    private final MemorySegment file;
    private final CRC32C checksum = new CRC32C();
    private final BitSet used = new BitSet();
    private int pageBytes;

    /** The number of pages that the last transaction knows; the last ones may be free and never written. */
    private long pages;

    /** The number of these pages that the file has. */
    private long filePages;

    private FileCheck(MemorySegment file) {
        this.file = file;
    }

    /** The result of a check. */
    sealed interface Finding {
        /** LMDB may open it. */
        record Sound(Header header) implements Finding {}

        /** LMDB must not open it. */
        record Damaged(String why) implements Finding {}
    }

    /** A number that a sound file cannot have. */
    private static final class DamageException extends Exception {
        private static final long serialVersionUID = 1;

        DamageException(String message) {
            super(message, null, false, false);
        }
    }

    /** @throws IOException when the file cannot be read */
    static Finding check(Path data) throws IOException {
        return check(data, Optional.empty());
    }

    /**
     * Checks a file whose last transaction failed at its meta page. LMDB then writes the previous number back into that page;
     * its tree belongs to no transaction until the page is written again.
     *
     * @param committed the header that the last transaction which did not fail wrote
     * @throws IOException when the file cannot be read
     */
    static Finding checkAfterFailure(Path data, Header committed) throws IOException {
        return check(data, Optional.of(committed));
    }

    private static Finding check(Path data, Optional<Header> committed) throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Finding.Sound(new FileCheck(file).header(committed));
        } catch (DamageException damage) {
            return new Finding.Damaged("" + damage.getMessage());
        } catch (InternalError unreadable) {
            throw new IOException("The disk does not give back " + data, unreadable);
        }
    }

    private static void require(boolean holds, String what) throws DamageException {
        if (!holds) {
            throw new DamageException(what);
        }
    }

    private Header header(Optional<Header> committed) throws DamageException {
        MetaPage first = MetaPage.read(file, 0);
        require(first.isSound(0), "meta page 0 is damaged");
        pageBytes = first.pageBytes();
        MetaPage second = MetaPage.read(file, pageBytes);
        require(second.isSound(1) && second.pageBytes() == pageBytes, "meta page 1 is damaged");
        require(
                Math.abs(first.transaction() - second.transaction()) == 1,
                "the meta pages are not of two transactions in a row");
        boolean firstIsNewer = first.transaction() > second.transaction();
        MetaPage newest = firstIsNewer ? first : second;
        MetaPage older = firstIsNewer ? second : first;
        pages = newest.lastPage() + 1;
        filePages = Math.min(pages, file.byteSize() / pageBytes);
        require(pages >= 2 && older.lastPage() <= newest.lastPage(), "there are " + pages + " pages");
        Header header = headerOf(newest);
        if (!committed.equals(Optional.of(header))) {
            Header previous = headerOf(older);
            require(previous.transaction() == older.transaction(), "a meta page has the number of another transaction");
        }
        require(header.transaction() == newest.transaction(), "a meta page has the number of another transaction");
        if (header.layout() == Header.LAYOUT) {
            checkTrees(newest, header);
        }
        return header;
    }

    /** Follows the first child of each page down to the first record, which is the header. */
    private Header headerOf(MetaPage meta) throws DamageException {
        require(
                meta.main().depth() >= 1 && meta.main().depth() <= DEPTH_MAX,
                "the tree is " + meta.main().depth() + " deep");
        Page page = page(meta.main().root());
        for (int level = 1; level < meta.main().depth(); level++) {
            require(page.isBranch(), "page " + page.number() + " is no branch");
            page = page(page.child(page.node(0)));
        }
        require(page.isLeaf(), "page " + page.number() + " is no leaf");
        int node = page.node(0);
        require(Arrays.equals(page.key(node), Header.KEY) && !page.isOverflow(node), "there is no header");
        byte[] bytes = RecordLayout.read(checksum, Header.KEY, page.value(node));
        require(bytes != null, "the header is damaged");
        Optional<Header> header = bytes == null ? Optional.empty() : Header.decoded(bytes);
        return header.orElseThrow(() -> new DamageException("the header is none"));
    }

    private void checkTrees(MetaPage meta, Header header) throws DamageException {
        used.set(0, 2);
        MainTree main = new MainTree(meta.main());
        main.walk();
        require(main.contentSum == header.contentSum(), "records are missing or stale");
        new FreeTree(meta).walk();
        require(used.nextClearBit((int) filePages) >= pages, "the file ends before page " + pages);
    }

    private Page page(long number) throws DamageException {
        require(number >= 2 && number < filePages, "page " + number + " does not exist");
        return new Page(number, file.asSlice(number * pageBytes, pageBytes));
    }

    private void use(long number, long count) throws DamageException {
        require(
                number >= 2 && count >= 1 && count <= pages - number,
                "pages " + number + " +" + count + " do not exist");
        for (long each = number; each < number + count; each++) {
            require(!used.get((int) each), "page " + each + " is used twice");
            used.set((int) each);
        }
    }

    /** A branch or leaf page, with checked offsets. */
    private final class Page {
        private final long number;
        private final MemorySegment bytes;
        private final int flags;
        private final int count;

        Page(long number, MemorySegment bytes) throws DamageException {
            this.number = number;
            this.bytes = bytes;
            flags = PageLayout.flags(bytes);
            int lower = PageLayout.lower(bytes);
            int upper = PageLayout.upper(bytes);
            count = (lower - PageLayout.HEADER_BYTES) >> 1;
            require(PageLayout.number(bytes) == number, "page " + number + " has another number");
            require(
                    lower > PageLayout.HEADER_BYTES && (lower & 1) == 0 && lower <= upper && upper <= pageBytes,
                    "page " + number + " has bad bounds");
            require(isBranch() || isLeaf(), "page " + number + " is of an unexpected kind");
            checkNodes(upper);
        }

        /** Nodes fill the page from the upper bound to its end, without gaps. */
        private void checkNodes(int upper) throws DamageException {
            int filled = 0;
            for (int index = 0; index < count; index++) {
                int node = node(index);
                require(
                        node >= upper && node + PageLayout.NODE_HEADER_BYTES <= pageBytes && (node & 1) == 0,
                        "page " + number + " has a bad offset");
                long size = PageLayout.NODE_HEADER_BYTES + (long) PageLayout.keyBytes(bytes, node) + dataBytes(node);
                require(size <= pageBytes - node, "page " + number + " has a node that is too long");
                filled += (int) (size + 1) & -2;
            }
            require(filled == pageBytes - upper, "page " + number + " has nodes that overlap");
        }

        private long dataBytes(int node) throws DamageException {
            if (isBranch()) {
                return 0;
            }
            int nodeFlags = PageLayout.nodeFlags(bytes, node);
            require(
                    nodeFlags == 0 || nodeFlags == PageLayout.OVERFLOW_VALUE,
                    "page " + number + " has a node of an unknown kind");
            return nodeFlags == 0 ? PageLayout.valueBytes(bytes, node) : Long.BYTES;
        }

        long number() {
            return number;
        }

        boolean isBranch() {
            return flags == PageLayout.BRANCH;
        }

        boolean isLeaf() {
            return flags == PageLayout.LEAF;
        }

        int node(int index) {
            return PageLayout.node(bytes, index);
        }

        byte[] key(int node) throws DamageException {
            int length = PageLayout.keyBytes(bytes, node);
            require(length <= KEY_BYTES_MAX, "page " + number + " has a key of " + length + " bytes");
            return bytes.asSlice(node + PageLayout.NODE_HEADER_BYTES, length).toArray(JAVA_BYTE);
        }

        long child(int node) {
            return PageLayout.child(bytes, node);
        }

        boolean isOverflow(int node) {
            return PageLayout.nodeFlags(bytes, node) == PageLayout.OVERFLOW_VALUE;
        }

        private MemorySegment inPlace(int node, long size) {
            return bytes.asSlice(node + PageLayout.NODE_HEADER_BYTES + PageLayout.keyBytes(bytes, node), size);
        }

        /** The value in the page itself. */
        MemorySegment value(int node) {
            return inPlace(node, PageLayout.valueBytes(bytes, node));
        }

        /** The first of the pages that hold the value. */
        long overflow(int node) {
            return inPlace(node, Long.BYTES).get(PageLayout.U64, 0);
        }
    }

    /** One of the two trees of the file: walks it in the order of its keys, and counts. */
    private abstract class Tree {
        private final TreeRoot root;
        private long branches;
        private long leaves;
        private long overflows;
        private long entries;

        Tree(TreeRoot root) {
            this.root = root;
        }

        final void walk() throws DamageException {
            require(root.depth() <= DEPTH_MAX, "a tree is " + root.depth() + " deep");
            if (root.root() == PageLayout.NONE) {
                require(root.depth() == 0, "a tree without pages has a depth");
            } else {
                walk(root.root(), 1);
            }
            require(
                    branches == root.branches()
                            && leaves == root.leaves()
                            && overflows == root.overflows()
                            && entries == root.entries(),
                    "a tree has not as many pages or entries as it should");
        }

        private void walk(long number, int level) throws DamageException {
            require(level <= root.depth(), "a tree is deeper than it says");
            use(number, 1);
            Page page = page(number);
            require(page.isLeaf() == (level == root.depth()), "page " + number + " is at the wrong depth");
            if (page.isLeaf()) {
                leaves++;
                for (int index = 0; index < page.count; index++) {
                    entries++;
                    entry(page, page.node(index));
                }
            } else {
                branches++;
                require(page.count >= smallestBranch(), "page " + number + " has too few children");
                for (int index = 0; index < page.count; index++) {
                    if (index > 0) {
                        separator(page.key(page.node(index)));
                    }
                    walk(page.child(page.node(index)), level + 1);
                }
            }
        }

        /** The value of an entry, wherever it is. */
        final MemorySegment value(Page page, int node) throws DamageException {
            if (!page.isOverflow(node)) {
                return page.value(node);
            }
            long size = PageLayout.valueBytes(page.bytes, node);
            long first = page.overflow(node);
            require(first >= 2 && first < filePages, "page " + first + " does not exist");
            MemorySegment header = file.asSlice(first * pageBytes, PageLayout.HEADER_BYTES);
            long count = PageLayout.overflowPages(header);
            require(
                    PageLayout.number(header) == first
                            && PageLayout.flags(header) == PageLayout.OVERFLOW
                            && count <= filePages - first
                            && count * pageBytes >= size + PageLayout.HEADER_BYTES,
                    "page " + first + " does not hold a large value");
            use(first, count);
            overflows += count;
            return file.asSlice(first * pageBytes + PageLayout.HEADER_BYTES, size);
        }

        abstract int smallestBranch();

        abstract void separator(byte[] key) throws DamageException;

        abstract void entry(Page page, int node) throws DamageException;
    }

    /** The records of the store. */
    private final class MainTree extends Tree {
        private byte[] last = {};
        private byte[] least = {};
        private long contentSum;

        MainTree(TreeRoot root) {
            super(root);
        }

        @Override
        int smallestBranch() {
            return 2;
        }

        @Override
        void separator(byte[] key) throws DamageException {
            require(Arrays.compareUnsigned(key, last) > 0, "a branch leads to the wrong keys");
            least = key;
        }

        @Override
        void entry(Page page, int node) throws DamageException {
            byte[] key = page.key(node);
            require(
                    Arrays.compareUnsigned(key, last) > 0 && Arrays.compareUnsigned(key, least) >= 0,
                    "keys do not ascend in page " + page.number());
            last = key;
            MemorySegment value = value(page, node);
            require(RecordLayout.belongs(checksum, key, value), "a key is damaged in page " + page.number());
            boolean header = Arrays.equals(key, Header.KEY);
            require(header || key[0] == RecordLayout.ENTRY_KIND, "a key is of an unknown kind");
            contentSum += header ? 0 : RecordLayout.share(value);
        }
    }

    /** LMDB's list of free pages: by transaction, each a count and that many page numbers, descending. */
    private final class FreeTree extends Tree {
        private final long newest;
        private long last = -1;

        FreeTree(MetaPage meta) {
            super(meta.free());
            newest = meta.transaction();
        }

        @Override
        int smallestBranch() {
            return 1;
        }

        @Override
        void separator(byte[] key) throws DamageException {
            require(number(key) > last, "a branch leads to the wrong free pages");
        }

        private static long number(byte[] key) throws DamageException {
            require(key.length == Long.BYTES, "a list of free pages has a bad key");
            return MemorySegment.ofArray(key).get(PageLayout.U64, 0);
        }

        @Override
        void entry(Page page, int node) throws DamageException {
            long transaction = number(page.key(node));
            require(transaction > last && transaction <= newest, "lists of free pages do not ascend");
            last = transaction;
            MemorySegment list = value(page, node);
            long capacity = list.byteSize() / Long.BYTES - 1;
            require(capacity >= 0 && list.byteSize() % Long.BYTES == 0, "a list of free pages has a bad length");
            long count = list.get(PageLayout.U64, 0);
            require(count >= 0 && count <= capacity, "a list of free pages has a bad count");
            long before = Long.MAX_VALUE;
            for (long index = 1; index <= count; index++) {
                long number = list.get(PageLayout.U64, index * Long.BYTES);
                require(number < before, "free pages do not descend");
                before = number;
                use(number, 1);
            }
        }
    }
}
