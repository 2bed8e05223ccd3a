package io.spillway.parquet.exporter;

import io.spillway.telemetry.DataPointCursor;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.LogRecordCursor;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hours of event time that get files of their own in one roll: the hours with the most rows, of those that were seen. All other
 * rows, and rows without a time, go to a file without a partition. A sender with a wrong clock thus cannot make many files.
 */
final class Hours {
    /** Stands for the rows without an hour of their own. */
    static final int NONE = Integer.MIN_VALUE;

    /** Enough for the change of the hour and some senders that are late. */
    private static final int MAX_HOURS = 8;

    private static final int MAX_SEEN = 4_096;
    private static final long NANOS_PER_HOUR = 3_600_000_000_000L;

    private final Map<Integer, Long> rows = new HashMap<>();
    private long allRows;

    /** Counts the items of a batch. */
    void count(Telemetry batch) {
        ItemCursor cursor = batch.cursor();
        int last = NONE;
        long run = 0;
        while (cursor.next()) {
            int hour = hour(cursor);
            if (hour != last) {
                add(last, run);
                last = hour;
                run = 0;
            }
            run++;
        }
        add(last, run);
        allRows += batch.itemCount();
    }

    private void add(int hour, long count) {
        if (hour == NONE) {
            return;
        }
        if (rows.size() == MAX_SEEN && !rows.containsKey(hour)) {
            forgetSmallest();
        }
        rows.merge(hour, count, Long::sum);
    }

    /** Makes room; hours with many rows stay. */
    private void forgetSmallest() {
        long least = rows.values().stream().mapToLong(Long::longValue).min().orElse(0);
        rows.values().removeIf(count -> count <= least);
    }

    /** The number of counted items by the hours that get files; the rest is under {@link #NONE}. */
    Map<Integer, Long> chosen() {
        Map<Integer, Long> chosen = new HashMap<>();
        List<Map.Entry<Integer, Long>> largest = rows.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Integer, Long> each) -> -each.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(MAX_HOURS)
                .toList();
        long rest = allRows;
        for (Map.Entry<Integer, Long> hour : largest) {
            chosen.put(hour.getKey(), hour.getValue());
            rest -= hour.getValue();
        }
        if (rest > 0) {
            chosen.put(NONE, rest);
        }
        return chosen;
    }

    /** The hour of the item's event time since 1970, as the table's partitions count; {@link #NONE} for an item without a time. */
    static int hour(ItemCursor cursor) {
        long nanos = switch (cursor) {
            case SpanCursor span -> span.startTimeUnixNano();
            case DataPointCursor point -> point.timeUnixNano();
            case LogRecordCursor log -> log.timeUnixNano() != 0 ? log.timeUnixNano() : log.observedTimeUnixNano();
        };
        return nanos == 0 ? NONE : (int) Math.floorDiv(nanos, NANOS_PER_HOUR);
    }
}
