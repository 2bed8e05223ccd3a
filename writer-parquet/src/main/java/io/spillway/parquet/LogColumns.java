package io.spillway.parquet;

import java.util.List;

/** The columns of log records. */
final class LogColumns {
    private LogColumns() {}

    static ItemColumns add(ColumnTree tree, List<Promoted> promoted) {
        ColumnTree.Group root = tree.root();
        CommonColumns common = new CommonColumns(tree, promoted);
        LogTimesField times = new LogTimesField(
                root.timestamp("time"), root.int64("time_unix_nano"), root.int64("observed_unix_nano"));
        NumberField severityNumber = NumberField.of(root.int32("severity_number"), NumberField.Coding.VARINT);
        TextField severityText = new TextField(root.text("severity_text"));
        BodyField body = new BodyField(root.plainText("body"), root.text("body_type"));
        TextField eventName = new TextField(root.text("event_name"));
        BytesColumn traceIds = root.plainText("trace_id");
        IdField traceId = new IdField(traceIds);
        IdField spanId = new IdField(root.plainText("span_id"));
        NumberField flags = NumberField.of(root.int64("flags"), NumberField.Coding.FIXED32);
        NumberColumn fingerprint = root.int64("fingerprint");
        common.addServiceName();
        common.addPromoted();
        MapField attributes = new MapField(root.map("attributes", false), common.promotedOfItem());
        HeaderColumns resource = common.addResource();
        HeaderColumns scope = common.addScope();
        NumberField dropped = common.varint("dropped_attributes_count");
        MessageColumns record = new MessageColumns(List.of(
                        times,
                        severityNumber,
                        severityText,
                        body,
                        eventName,
                        traceId,
                        spanId,
                        flags,
                        attributes,
                        dropped))
                .map(LogTimesField.TIME, times)
                .map(LogTimesField.OBSERVED, times)
                .map(0x10, severityNumber)
                .map(0x1A, severityText)
                .map(0x2A, body)
                .map(0x32, attributes)
                .map(0x38, dropped)
                .map(0x45, flags)
                .map(0x4A, traceId)
                .map(0x52, spanId)
                .map(0x62, eventName);
        return new ItemColumns(resource, scope, null, _ -> record, fingerprint, traceIds);
    }
}
