package io.spillway.parquet;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * A column of text or bytes whose values repeat. The values are dictionary ids in memory. A row group whose dictionary would not pay
 * is written in PLAIN pages.
 */
final class TextColumn extends Column {
    /** A larger dictionary would cost readers more than its pages save. */
    private static final int MAX_DICTIONARY_BYTES = 1 << 20;

    private final Dictionary dictionary = new Dictionary();
    private int[] ids = new int[256];
    private int openPageBytes;
    private boolean isDictionary;
    private int bitWidth;
    /** By id: one more than the last page that has the entry. */
    private int[] lastPages = {};

    TextColumn(String[] path, int maxRepetition, int maxDefinition) {
        super(path, maxRepetition, maxDefinition);
    }

    Dictionary dictionary() {
        return dictionary;
    }

    /** The id of a value until {@link #clear()}. */
    int intern(byte[] source, int from, int to) {
        return dictionary.intern(source, from, to);
    }

    void add(int repetition, byte[] source, int from, int to) {
        addId(repetition, dictionary.intern(source, from, to));
    }

    void addId(int repetition, int id) {
        int at = values();
        present(repetition);
        if (at == ids.length) {
            ids = Arrays.copyOf(ids, at * 2);
        }
        ids[at] = id;
        openPageBytes += Integer.BYTES + dictionary.length(id);
    }

    @Override
    void repeatValues(int from, int to) {
        int at = values();
        if (at + to - from > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(at + to - from, at * 2));
        }
        System.arraycopy(ids, from, ids, at, to - from);
        openPageBytes += (to - from) * 2 * Integer.BYTES;
    }

    @Override
    int openPageBytes() {
        return openPageBytes;
    }

    @Override
    long valueFootprintBytes() {
        return values() * (long) Integer.BYTES + dictionary.footprintBytes();
    }

    @Override
    void pageWasCut() {
        openPageBytes = 0;
    }

    @Override
    void prepare(ColumnPages out) throws IOException {
        int entries = dictionary.size();
        isDictionary = values() > 0
                && dictionary.byteSize() <= MAX_DICTIONARY_BYTES
                && (entries <= 64 || entries * 2L <= values());
        bitWidth = HybridEncoder.bitWidth(Math.max(1, entries - 1));
        lastPages = new int[entries];
        if (isDictionary) {
            ByteHeap content = out.content();
            for (int id = 0; id < entries; id++) {
                putEntry(content, id);
            }
            out.dictionary(entries);
        }
    }

    @Override
    boolean isDictionary() {
        return isDictionary;
    }

    @Override
    void putValues(ByteHeap out, int page, int from, int to) {
        if (isDictionary) {
            out.putByte(bitWidth);
            HybridEncoder.ids(ids, from, to, bitWidth, out);
            return;
        }
        for (int i = from; i < to; i++) {
            putEntry(out, ids[i]);
        }
    }

    private void putEntry(ByteHeap out, int id) {
        out.putInt(dictionary.length(id));
        out.put(dictionary.bytes(), dictionary.start(id), dictionary.end(id));
    }

    @Override
    @Nullable
    Statistics<?> statistics(int page, int from, int to, int nulls) {
        if (from == to) {
            return Bounds.none(type(), nulls);
        }
        int min = ids[from];
        int max = min;
        for (int i = from; i < to; i++) {
            int id = ids[i];
            if (lastPages[id] == page + 1) {
                continue;
            }
            lastPages[id] = page + 1;
            if (dictionary.compare(id, min) < 0) {
                min = id;
            } else if (dictionary.compare(id, max) > 0) {
                max = id;
            }
        }
        return Bounds.of(type(), nulls, dictionary.copy(min), dictionary.copy(max));
    }

    @Override
    void clear() {
        super.clear();
        dictionary.clear();
        openPageBytes = 0;
    }
}
