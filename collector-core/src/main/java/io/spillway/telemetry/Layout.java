package io.spillway.telemetry;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;

/**
 * The tree of each signal's export request, by level:
 *
 * <pre>
 * 0 request   1 resource   2 scope   item (span, log record)
 * 0 request   1 resource   2 scope   3 metric   4 gauge, sum, histogram, …   item (data point)
 * </pre>
 */
final class Layout {
    static final Layout TRACES = new Layout(Signal.TRACES, ExportTraceServiceRequest.getDefaultInstance(), 2, 0x12);
    static final Layout METRICS = new Layout(Signal.METRICS, ExportMetricsServiceRequest.getDefaultInstance(), 4, 0x0A);
    static final Layout LOGS = new Layout(Signal.LOGS, ExportLogsServiceRequest.getDefaultInstance(), 2, 0x12);

    static final int RESOURCE = 1;
    static final int SCOPE = 2;
    static final int METRIC = 3;
    static final int DATA = 4;
    static final int LEVELS = 5;

    /** The tag of the resource in what holds it and its scopes, and of the scope in what holds it and its items. */
    static final int HEADER_TAG = 0x0A;

    static final int GAUGE = 0x2A;
    static final int SUM = 0x3A;
    static final int HISTOGRAM = 0x4A;
    static final int EXPONENTIAL_HISTOGRAM = 0x52;
    static final int SUMMARY = 0x5A;

    final Signal signal;
    final Message emptyRequest;
    final MessageType type;
    /** The level whose children are the items. */
    final int leaf;

    private final int itemTag;

    private Layout(Signal signal, Message emptyRequest, int leaf, int itemTag) {
        this.signal = signal;
        this.emptyRequest = emptyRequest;
        this.type = MessageType.of(emptyRequest.getDescriptorForType());
        this.leaf = leaf;
        this.itemTag = itemTag;
    }

    static Layout of(Signal signal) {
        return switch (signal) {
            case TRACES -> TRACES;
            case METRICS -> METRICS;
            case LOGS -> LOGS;
        };
    }

    /** Whether a field of a level leads to the next level, or to an item. */
    boolean isChild(int level, int tag) {
        if (level == leaf) {
            return tag == itemTag;
        }
        return switch (level) {
            case 0 -> tag == 0x0A;
            case METRIC ->
                tag == GAUGE || tag == SUM || tag == HISTOGRAM || tag == EXPONENTIAL_HISTOGRAM || tag == SUMMARY;
            default -> tag == 0x12;
        };
    }

    ItemCursor cursor(Walk walk) {
        return switch (signal) {
            case TRACES -> new SpanCursor(walk);
            case METRICS -> new DataPointCursor(walk);
            case LOGS -> new LogRecordCursor(walk);
        };
    }

    Telemetry telemetry(Part[] parts, ClientMetadata metadata) {
        return switch (signal) {
            case TRACES -> new Traces(parts, metadata);
            case METRICS -> new Metrics(parts, metadata);
            case LOGS -> new Logs(parts, metadata);
        };
    }
}
