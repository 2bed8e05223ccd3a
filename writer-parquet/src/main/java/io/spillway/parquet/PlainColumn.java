package io.spillway.parquet;

import java.util.Arrays;

/** A column whose values stand in the heap as PLAIN pages hold them. */
abstract class PlainColumn extends Column {
    final ByteHeap heap = new ByteHeap(256);
    private int[] pageOffsets = new int[8];
    private int pages = 1;

    PlainColumn(String[] path, int maxRepetition, int maxDefinition) {
        super(path, maxRepetition, maxDefinition);
    }

    @Override
    final int openPageBytes() {
        return heap.size() - pageOffsets[pages - 1];
    }

    @Override
    final long valueFootprintBytes() {
        return heap.size();
    }

    @Override
    final void pageWasCut() {
        if (pages == pageOffsets.length) {
            pageOffsets = Arrays.copyOf(pageOffsets, pages * 2);
        }
        pageOffsets[pages++] = heap.size();
    }

    @Override
    final void prepare(ColumnPages out) {}

    @Override
    final boolean isDictionary() {
        return false;
    }

    @Override
    final void putValues(ByteHeap out, int page, int from, int to) {
        out.put(heap.bytes(), pageStart(page), pageEnd(page));
    }

    final int pageStart(int page) {
        return pageOffsets[page];
    }

    final int pageEnd(int page) {
        return page + 1 == pages ? heap.size() : pageOffsets[page + 1];
    }

    @Override
    final void clear() {
        super.clear();
        heap.clear();
        pages = 1;
    }
}
