package io.spillway.parquet;

import io.spillway.component.Signal;
import io.spillway.telemetry.EncodedItem;
import io.spillway.telemetry.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the headers of items, and gives equal headers one object. The table can be cleared at any time. */
final class HeaderTable {
    private final SeriesHash hash;
    private final Dictionary contents = new Dictionary();
    private final List<Header> headers = new ArrayList<>();
    private final Map<Container, Container> containers = new HashMap<>();
    private final ByteHeap scratch = new ByteHeap(1024);
    private final boolean isMetrics;
    private long footprintBytes;

    HeaderTable(Signal signal, SortKey key) {
        this.hash = new SeriesHash(signal, key);
        this.isMetrics = signal == Signal.METRICS;
    }

    /** The headers of the item that the cursor is at. */
    Container container(EncodedItem item) {
        Header resource = own(item, EncodedItem.RESOURCE);
        Header scope = own(item, EncodedItem.SCOPE);
        return container(resource, scope, isMetrics ? metric(item) : scope);
    }

    Container container(Header resource, Header scope, Header metric) {
        Container candidate = new Container(resource, scope, metric);
        Container known = containers.putIfAbsent(candidate, candidate);
        footprintBytes += known == null ? 100 : 0;
        return known == null ? candidate : known;
    }

    /** The header with these bytes. */
    Header header(HeaderLevel level, byte[] bytes, int from, int to) {
        // A level leads the content, as headers of different levels may have equal bytes
        scratch.clear();
        scratch.putByte(level.code);
        scratch.put(bytes, from, to);
        return intern(level);
    }

    private Header own(EncodedItem item, int level) {
        HeaderLevel headerLevel = level == EncodedItem.RESOURCE ? HeaderLevel.RESOURCE : HeaderLevel.SCOPE;
        scratch.clear();
        scratch.putByte(headerLevel.code);
        putOwn(item, level);
        return intern(headerLevel);
    }

    /** A metric's header is a whole {@code Metric} whose data has no points. */
    private Header metric(EncodedItem item) {
        scratch.clear();
        scratch.putByte(HeaderLevel.METRIC.code);
        putOwn(item, EncodedItem.METRIC);
        int data = EncodedItem.DATA;
        scratch.putVarint(item.tag(data));
        scratch.putVarint(item.head(data) - item.start(data) + item.end(data) - item.tail(data));
        putOwn(item, data);
        return intern(HeaderLevel.METRIC);
    }

    private void putOwn(EncodedItem item, int level) {
        scratch.put(item.bytes(), item.start(level), item.head(level));
        scratch.put(item.bytes(), item.tail(level), item.end(level));
    }

    private Header intern(HeaderLevel level) {
        int before = contents.size();
        int id = contents.intern(scratch.bytes(), 0, scratch.size());
        if (id == before) {
            byte[] copy = Arrays.copyOfRange(scratch.bytes(), 1, scratch.size());
            Header header = new Header(
                    copy,
                    hash.header(level, copy),
                    hash.sortText(level, copy),
                    level == HeaderLevel.METRIC ? dataTag(copy) : 0);
            headers.add(header);
            footprintBytes += header.footprintBytes();
        }
        return headers.get(id);
    }

    private static int dataTag(byte[] metric) {
        int found = 0;
        for (int at = 0; at < metric.length; ) {
            int tag = Wire.varint32(metric, at);
            found = isData(tag) ? tag : found;
            at = Wire.skip(metric, at + Wire.size(tag), tag);
        }
        return found;
    }

    /** Whether a field of {@code Metric} is its data. */
    static boolean isData(int tag) {
        return tag == DataField.GAUGE
                || tag == DataField.SUM
                || tag == DataField.HISTOGRAM
                || tag == DataField.EXPONENTIAL_HISTOGRAM
                || tag == DataField.SUMMARY;
    }

    long footprintBytes() {
        return footprintBytes;
    }

    void clear() {
        contents.clear();
        headers.clear();
        containers.clear();
        footprintBytes = 0;
    }
}
