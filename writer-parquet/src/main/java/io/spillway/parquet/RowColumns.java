package io.spillway.parquet;

import io.spillway.component.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** All columns of one layout: takes rows and holds them until their row group is written. */
final class RowColumns {
    /** The fields of {@code otlp_rest}. */
    static final int REST_RESOURCE = 0x0A;

    static final int REST_SCOPE = 0x12;
    static final int REST_METRIC = 0x1A;
    static final int REST_ITEM = 0x22;

    private final ItemColumns parts;
    private final SortKey key;
    private final TextColumn rest;
    private final MessageType schema;
    private final Column[] columns;
    private final Exactness exactness = new Exactness();
    private final ByteHeap restBytes = new ByteHeap(64);
    private long group;

    RowColumns(Signal signal, List<Promoted> promoted, Map<String, Integer> fieldIds, SortKey key) {
        this.key = key;
        ColumnTree tree = new ColumnTree();
        this.parts = switch (signal) {
            case TRACES -> SpanColumns.add(tree, promoted);
            case LOGS -> LogColumns.add(tree, promoted);
            case METRICS -> PointColumns.add(tree, promoted);
        };
        this.rest = tree.root().bytes("otlp_rest");
        this.schema = tree.schema(signal.key(), fieldIds);
        this.columns = tree.columns().toArray(new Column[0]);
    }

    MessageType schema() {
        return schema;
    }

    Column[] columns() {
        return columns;
    }

    @Nullable
    BytesColumn traceId() {
        return parts.traceId();
    }

    /** Appends a row to every column. */
    void append(Row row) {
        Container container = row.container;
        parts.resource().append(container.resource(), group, exactness);
        parts.scope().append(container.scope(), group, exactness);
        HeaderColumns metric = parts.metric();
        if (metric != null) {
            metric.append(container.metric(), group, exactness);
        }
        NumberColumn hash = parts.hash();
        if (hash != null) {
            hash.add(0, key == SortKey.LAYOUT ? row.first : row.second);
        }
        exactness.reset();
        parts.items().of(container.metric().dataTag).append(row.bytes, row.from, row.to, 0, exactness);
        appendRest(row, exactness.isLossy());
    }

    private void appendRest(Row row, boolean isItemLossy) {
        Container container = row.container;
        restBytes.clear();
        if (container.resource().isLossy) {
            putRest(REST_RESOURCE, container.resource());
        }
        if (container.scope().isLossy) {
            putRest(REST_SCOPE, container.scope());
        }
        if (container.metric() != container.scope() && container.metric().isLossy) {
            putRest(REST_METRIC, container.metric());
        }
        if (isItemLossy) {
            restBytes.putVarint(REST_ITEM);
            restBytes.putVarint(row.to - row.from);
            restBytes.put(row.bytes, row.from, row.to);
        }
        if (restBytes.size() == 0) {
            rest.absent(0, 0);
        } else {
            rest.add(0, restBytes.bytes(), 0, restBytes.size());
        }
    }

    private void putRest(int tag, Header header) {
        restBytes.putVarint(tag);
        restBytes.putVarint(header.bytes.length);
        restBytes.put(header.bytes, 0, header.bytes.length);
    }

    /** The memory that the rows take, roughly. */
    long footprintBytes() {
        long bytes = 0;
        for (Column column : columns) {
            bytes += column.footprintBytes();
        }
        return bytes;
    }

    /** Writes all columns as one row group, and forgets the rows. */
    void write(ColumnPages pages, int rows) throws IOException {
        for (Column column : columns) {
            column.write(pages, rows);
        }
        clear();
    }

    /** Forgets the rows. */
    void clear() {
        for (Column column : columns) {
            column.clear();
        }
        group++;
    }
}
