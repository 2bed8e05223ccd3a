package io.spillway.parquet;

import io.spillway.component.Signal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.parquet.io.api.Binary;

/** Checks the order of the rows of a file, and that no group of rows that belong together was in an earlier file. */
final class KeyCheck {
    private static final byte[] NOTHING = {};

    private final List<String> parts;
    private final boolean isOrdered;
    private final int unsplitParts;
    private final Set<List<Object>> groupsOfEarlierFiles;
    private final List<List<Object>> groups = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    /** By part of the key and row of the block. */
    private Object[][] keys = {};

    private List<Object> previous = List.of();
    private long rows;

    KeyCheck(Signal signal, SortKey key, boolean isOrdered, int unsplitParts, Set<List<Object>> groupsOfEarlierFiles) {
        this.parts = key == SortKey.TIME ? byTime(signal) : byLayout(signal);
        this.isOrdered = isOrdered;
        // The two halves of a trace id are one column
        boolean hasHalves = signal == Signal.TRACES && key == SortKey.LAYOUT && unsplitParts > 2;
        this.unsplitParts = hasHalves ? unsplitParts - 1 : unsplitParts;
        this.groupsOfEarlierFiles = groupsOfEarlierFiles;
    }

    /** The columns of the parts of the key; an empty name for a part that is always empty. */
    private static List<String> byLayout(Signal signal) {
        return switch (signal) {
            case TRACES -> List.of("", "trace_id", "start_unix_nano");
            case LOGS -> List.of("service_name", "fingerprint", "time");
            case METRICS -> List.of("name", "tid", "time_unix_nano");
        };
    }

    private static List<String> byTime(Signal signal) {
        return switch (signal) {
            case TRACES -> List.of("", "start_unix_nano", "trace_id");
            // The column has microseconds, so rows of one microsecond may look out of order by the next part
            case LOGS -> List.of("", "time");
            case METRICS -> List.of("", "time_unix_nano", "tid");
        };
    }

    void startBlock(int blockRows) {
        keys = new Object[parts.size()][blockRows];
    }

    void value(String[] path, int row, Object value) {
        int part = path.length == 1 ? parts.indexOf(path[0]) : -1;
        if (part >= 0) {
            keys[part][row] = value instanceof Binary text ? text.getBytes() : value;
        }
    }

    void endBlock() {
        for (int row = 0; parts.size() > 0 && row < keys[0].length; row++) {
            List<Object> key = new ArrayList<>();
            for (int part = 0; part < parts.size(); part++) {
                Object value = keys[part][row];
                key.add(value != null ? value : isText(parts.get(part)) ? NOTHING : (Object) 0L);
            }
            row(key);
        }
    }

    private static boolean isText(String column) {
        return column.isEmpty() || column.equals("trace_id") || column.equals("name") || column.equals("service_name");
    }

    private void row(List<Object> key) {
        rows++;
        if (isOrdered && !previous.isEmpty() && compare(key, previous, parts.size()) < 0) {
            problems.add("row " + rows + ": order");
        }
        int groupParts = Math.min(unsplitParts, parts.size());
        if (groupParts > 0 && (previous.isEmpty() || compare(key, previous, groupParts) != 0)) {
            groups.add(group(key.subList(0, groupParts)));
        }
        previous = key;
    }

    private static int compare(List<Object> key, List<Object> other, int count) {
        for (int i = 0; i < count; i++) {
            int order = key.get(i) instanceof byte[] text
                    ? Arrays.compareUnsigned(text, (byte[]) other.get(i))
                    : Long.compare((Long) key.get(i), (Long) other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Byte arrays have no equality, buffers have. */
    private static List<Object> group(List<Object> key) {
        List<Object> group = new ArrayList<>();
        key.forEach(part -> group.add(part instanceof byte[] text ? ByteBuffer.wrap(text) : part));
        return group;
    }

    /** The problems of the file. */
    List<String> endFile() {
        for (List<Object> group : groups) {
            if (!groupsOfEarlierFiles.add(group)) {
                problems.add("a group of rows is in two places");
            }
        }
        return problems;
    }
}
