package io.spillway.parquet;

import java.util.List;

/**
 * The columns of a header, which many rows share. The first row of a row group that has a header reads its bytes; later rows repeat
 * the levels and dictionary ids of the first.
 */
final class HeaderColumns {
    private static final int RANGE = 4;

    private final MessageColumns message;
    private final Column[] columns;

    HeaderColumns(MessageColumns message, List<? extends Column> columns) {
        this.message = message;
        this.columns = columns.toArray(new Column[0]);
    }

    /** Appends a header to the columns of a row. */
    void append(Header header, long group, Exactness exactness) {
        if (header.group == group) {
            repeat(header.ranges);
        } else {
            header.ranges = new int[columns.length * RANGE];
            mark(header.ranges, 0);
            exactness.reset();
            message.append(header.bytes, 0, header.bytes.length, 0, exactness);
            header.isLossy = exactness.isLossy();
            mark(header.ranges, 1);
            header.group = group;
        }
    }

    private void mark(int[] ranges, int end) {
        for (int i = 0; i < columns.length; i++) {
            ranges[i * RANGE + end] = columns[i].levels();
            ranges[i * RANGE + 2 + end] = columns[i].values();
        }
    }

    private void repeat(int[] ranges) {
        for (int i = 0, at = 0; i < columns.length; i++, at += RANGE) {
            columns[i].repeat(ranges[at], ranges[at + 1], ranges[at + 2], ranges[at + 3]);
        }
    }
}
