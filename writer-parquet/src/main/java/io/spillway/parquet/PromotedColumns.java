package io.spillway.parquet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The columns of the promoted attributes of one map. */
final class PromotedColumns {
    private final PromotedColumn[] columns;
    private final byte[][] keys;
    /** By key id of the map: the index of the column, or -1. */
    private int[] byKey = new int[64];

    PromotedColumns(List<PromotedColumn> columns) {
        this.columns = columns.toArray(new PromotedColumn[0]);
        this.keys = columns.stream()
                .map(column -> column.key().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    static PromotedColumns none() {
        return new PromotedColumns(List.of());
    }

    /** Notes which column belongs to a key that is new in the dictionary of the map. */
    void key(int id, byte[] bytes, int from, int to) {
        if (id >= byKey.length) {
            byKey = Arrays.copyOf(byKey, id * 2);
        }
        byKey[id] = -1;
        for (int i = 0; i < keys.length; i++) {
            if (Arrays.equals(keys[i], 0, keys[i].length, bytes, from, to)) {
                byKey[id] = i;
            }
        }
    }

    /** Passes a value of the map to its column, if it has one. */
    void offer(int key, AttributeText value) {
        int index = columns.length == 0 ? -1 : byKey[key];
        if (index >= 0) {
            columns[index].offer(value);
        }
    }

    void finish(int repetition) {
        for (PromotedColumn column : columns) {
            column.finish(repetition);
        }
    }
}
