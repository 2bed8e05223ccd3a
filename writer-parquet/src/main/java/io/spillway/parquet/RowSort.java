package io.spillway.parquet;

import java.util.Arrays;

/**
 * Sorts row numbers by several words. A range of rows is sorted by the highest 40 bits in which its words differ, packed with the
 * number of the row into one {@code long}; ranges that are still equal go on with the next bits or the next word. Rows with equal
 * keys keep their order.
 */
final class RowSort {
    /** The most rows that can be sorted at once. */
    static final int MAX_ROWS = 1 << 24;

    private static final int ROW_BITS = 24;
    private static final int KEY_BITS = Long.SIZE - ROW_BITS - 1;
    private static final int SMALL = 12;

    private final long[][] words;
    private final int[] order;
    private final long[] packed;

    private RowSort(long[][] words, int rows) {
        this.words = words;
        this.order = new int[rows];
        this.packed = new long[rows];
    }

    /** The numbers of the rows in the order of their words, which are signed. */
    static int[] order(int rows, long[]... words) {
        if (rows > MAX_ROWS) {
            throw new IllegalArgumentException("rows: " + rows + " (expected: at most " + MAX_ROWS + ")");
        }
        RowSort sort = new RowSort(words, rows);
        for (int i = 0; i < rows; i++) {
            sort.order[i] = i;
        }
        sort.range(0, rows, 0);
        return sort.order;
    }

    private void range(int from, int to, int word) {
        if (to - from <= SMALL) {
            insertion(from, to, word);
            return;
        }
        if (word == words.length) {
            Arrays.sort(order, from, to);
            return;
        }
        long[] values = words[word];
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = from; i < to; i++) {
            min = Math.min(min, values[order[i]]);
            max = Math.max(max, values[order[i]]);
        }
        if (min == max) {
            range(from, to, word + 1);
            return;
        }
        // The difference is at most 64 bits without a sign
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(max - min) - KEY_BITS);
        for (int i = from; i < to; i++) {
            packed[i] = (values[order[i]] - min) >>> shift << ROW_BITS | order[i];
        }
        Arrays.sort(packed, from, to);
        ties(from, to, shift == 0 ? word + 1 : word);
    }

    private void ties(int from, int to, int word) {
        for (int i = from; i < to; i++) {
            order[i] = (int) packed[i] & (MAX_ROWS - 1);
        }
        int start = from;
        while (start < to) {
            int end = start + 1;
            long key = packed[start] >>> ROW_BITS;
            while (end < to && packed[end] >>> ROW_BITS == key) {
                end++;
            }
            if (end - start > 1) {
                range(start, end, word);
            }
            start = end;
        }
    }

    private void insertion(int from, int to, int word) {
        for (int i = from + 1; i < to; i++) {
            int row = order[i];
            int at = i;
            while (at > from && compare(row, order[at - 1], word) < 0) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = row;
        }
    }

    private int compare(int row, int other, int word) {
        for (int i = word; i < words.length; i++) {
            int order = Long.compare(words[i][row], words[i][other]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(row, other);
    }
}
