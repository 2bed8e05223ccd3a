package io.spillway.parquet;

import io.spillway.telemetry.DataPointCursor;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.LogRecordCursor;
import io.spillway.telemetry.SpanCursor;

/** Fills the numbers of the sort key of the item that a cursor is at. */
final class RowKeys {
    private static final int NUMBER_ATTRIBUTES = 0x3A;
    private static final int HISTOGRAM_ATTRIBUTES = 0x4A;
    private static final int EXPONENTIAL_HISTOGRAM_ATTRIBUTES = 0x0A;

    private final SortKey key;
    private final LogFingerprint fingerprint = new LogFingerprint();

    RowKeys(SortKey key) {
        this.key = key;
    }

    /** The row has its bytes and headers already. */
    void fill(ItemCursor cursor, Row row) {
        fillLayoutKey(cursor, row);
        if (key == SortKey.TIME) {
            long time = cursor instanceof SpanCursor ? row.third : row.second;
            row.third = cursor instanceof SpanCursor ? row.second : 0;
            row.second = row.first;
            row.first = time;
        }
    }

    private void fillLayoutKey(ItemCursor cursor, Row row) {
        switch (cursor) {
            case SpanCursor span -> {
                // Flipped, as trace ids are ordered without a sign
                row.first = span.traceIdHigh() ^ Long.MIN_VALUE;
                row.second = span.traceIdLow() ^ Long.MIN_VALUE;
                row.third = span.startTimeUnixNano();
            }
            case LogRecordCursor _ -> {
                LogFields fields = LogFields.of(row.bytes, row.from, row.to);
                row.first = fingerprint.of(row.bytes, fields.bodyFrom(), fields.bodyTo());
                row.second = fields.time();
                row.third = 0;
            }
            case DataPointCursor point -> {
                row.first = series(row);
                row.second = point.timeUnixNano();
                row.third = 0;
            }
        }
    }

    private static long series(Row row) {
        Container container = row.container;
        int attributes = switch (container.metric().dataTag) {
            case DataField.HISTOGRAM -> HISTOGRAM_ATTRIBUTES;
            case DataField.EXPONENTIAL_HISTOGRAM -> EXPONENTIAL_HISTOGRAM_ATTRIBUTES;
            default -> NUMBER_ATTRIBUTES;
        };
        return Hash64.mix(container.resource().seriesHash
                + container.scope().seriesHash
                + container.metric().seriesHash
                + SeriesHash.values(row.bytes, row.from, row.to, attributes));
    }
}
