package io.spillway.parquet;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a batch from rows: items under the metrics, scopes and resources that they came from, each once. */
final class BatchAssembler {
    private static final int RESOURCE = 0x0A;
    private static final int CHILD = 0x12;
    private static final int POINT = 0x0A;

    private final Signal signal;
    private final Map<ByteString, Map<ByteString, Map<ByteString, List<ByteString>>>> resources = new LinkedHashMap<>();
    private int items;
    private long bytes;

    BatchAssembler(Signal signal) {
        this.signal = signal;
    }

    int items() {
        return items;
    }

    /** The bytes of the items so far. */
    long bytes() {
        return bytes;
    }

    void add(GroupFields row) throws InvalidProtocolBufferException {
        Map<Integer, ByteString> rest = rest(row.bytes("otlp_rest"));
        ByteString resource = rest.getOrDefault(RowColumns.REST_RESOURCE, ByteString.EMPTY);
        ByteString scope = rest.getOrDefault(RowColumns.REST_SCOPE, ByteString.EMPTY);
        ByteString metric = rest.getOrDefault(RowColumns.REST_METRIC, ByteString.EMPTY);
        ByteString item = rest.get(RowColumns.REST_ITEM);
        if (!rest.containsKey(RowColumns.REST_RESOURCE)) {
            resource = ItemMaker.resource(row);
        }
        if (!rest.containsKey(RowColumns.REST_SCOPE)) {
            scope = ItemMaker.scope(row);
        }
        if (signal == Signal.METRICS && !rest.containsKey(RowColumns.REST_METRIC)) {
            metric = PointMaker.metric(row);
        }
        if (item == null) {
            item = item(row);
        }
        resources
                .computeIfAbsent(resource, _ -> new LinkedHashMap<>())
                .computeIfAbsent(scope, _ -> new LinkedHashMap<>())
                .computeIfAbsent(metric, _ -> new ArrayList<>())
                .add(item);
        items++;
        bytes += item.size();
    }

    private ByteString item(GroupFields row) {
        return switch (signal) {
            case TRACES -> ItemMaker.span(row);
            case LOGS -> ItemMaker.logRecord(row);
            case METRICS -> PointMaker.point(row);
        };
    }

    private static Map<Integer, ByteString> rest(ByteString bytes) throws InvalidProtocolBufferException {
        Map<Integer, ByteString> fields = new LinkedHashMap<>();
        try {
            CodedInputStream in = bytes.newCodedInput();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                fields.put(tag, in.readBytes());
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return fields;
    }

    /** The batch of all rows so far; the assembler is then empty. */
    Telemetry finish() throws MalformedTelemetryException {
        ByteHeap request = new ByteHeap(1 << 16);
        resources.forEach((header, scopes) -> {
            ByteHeap resource = start(header);
            scopes.forEach((scopeHeader, metrics) -> {
                ByteHeap scope = start(scopeHeader);
                metrics.forEach((metric, points) -> putItems(scope, metric, points));
                put(resource, CHILD, scope);
            });
            put(request, RESOURCE, resource);
        });
        resources.clear();
        items = 0;
        bytes = 0;
        return Telemetry.read(signal, Arrays.copyOf(request.bytes(), request.size()));
    }

    private void putItems(ByteHeap scope, ByteString metric, List<ByteString> points) {
        if (signal == Signal.METRICS) {
            put(scope, CHILD, withPoints(metric.toByteArray(), points));
        } else {
            points.forEach(item -> put(scope, CHILD, start(item)));
        }
    }

    /** A metric with points at the end of its data. */
    private static ByteHeap withPoints(byte[] metric, List<ByteString> points) {
        ByteHeap out = new ByteHeap(1 << 10);
        for (int at = 0; at < metric.length; ) {
            int start = at;
            int tag = Wire.varint32(metric, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(metric, value, tag);
            if (HeaderTable.isData(tag)) {
                ByteHeap data = new ByteHeap(1 << 10);
                data.put(metric, value + Wire.size(Wire.varint32(metric, value)), at);
                points.forEach(point -> put(data, POINT, start(point)));
                put(out, tag, data);
            } else {
                out.put(metric, start, at);
            }
        }
        return out;
    }

    private static ByteHeap start(ByteString content) {
        ByteHeap heap = new ByteHeap(content.size() + 64);
        heap.put(content.toByteArray(), 0, content.size());
        return heap;
    }

    private static void put(ByteHeap into, int tag, ByteHeap message) {
        into.putVarint(tag);
        into.putVarint(message.size());
        into.put(message.bytes(), 0, message.size());
    }
}
