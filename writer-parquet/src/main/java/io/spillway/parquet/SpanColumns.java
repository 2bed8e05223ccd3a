package io.spillway.parquet;

import java.util.List;

/** The columns of spans. */
final class SpanColumns {
    private SpanColumns() {}

    static ItemColumns add(ColumnTree tree, List<Promoted> promoted) {
        ColumnTree.Group root = tree.root();
        CommonColumns common = new CommonColumns(tree, promoted);
        BytesColumn traceIds = root.plainText("trace_id");
        IdField traceId = new IdField(traceIds);
        IdField spanId = new IdField(root.plainText("span_id"));
        IdField parentSpanId = new IdField(root.plainText("parent_span_id"));
        TextField traceState = new TextField(root.text("trace_state"));
        NumberField flags = NumberField.of(root.int64("flags"), NumberField.Coding.FIXED32);
        TextField name = new TextField(root.text("name"));
        EnumField kind = new EnumField(root.text("kind"), EnumNames.KIND);
        EnumField statusCode = new EnumField(root.text("status_code"), EnumNames.STATUS);
        TextField statusMessage = new TextField(root.text("status_message"));
        common.addServiceName();
        SpanTimesField times = new SpanTimesField(
                root.timestamp("start_time"), root.int64("start_unix_nano"), root.int64("duration_nano"));
        common.addPromoted();
        MapField attributes = new MapField(root.map("attributes", false), common.promotedOfItem());
        HeaderColumns resource = common.addResource();
        HeaderColumns scope = common.addScope();
        ListField events = root.list("events", SpanColumns::events);
        ListField links = root.list("links", SpanColumns::links);
        NumberField droppedAttributes = common.varint("dropped_attributes_count");
        NumberField droppedEvents = common.varint("dropped_events_count");
        NumberField droppedLinks = common.varint("dropped_links_count");
        StructField status = new StructField(new MessageColumns(List.of(statusMessage, statusCode))
                .map(0x12, statusMessage)
                .map(0x18, statusCode));
        MessageColumns span = new MessageColumns(List.of(
                        traceId,
                        spanId,
                        parentSpanId,
                        traceState,
                        flags,
                        name,
                        kind,
                        status,
                        times,
                        attributes,
                        events,
                        links,
                        droppedAttributes,
                        droppedEvents,
                        droppedLinks))
                .map(0x0A, traceId)
                .map(0x12, spanId)
                .map(0x1A, traceState)
                .map(0x22, parentSpanId)
                .map(0x2A, name)
                .map(0x30, kind)
                .map(SpanTimesField.START, times)
                .map(SpanTimesField.END, times)
                .map(0x4A, attributes)
                .map(0x50, droppedAttributes)
                .map(0x5A, events)
                .map(0x60, droppedEvents)
                .map(0x6A, links)
                .map(0x70, droppedLinks)
                .map(0x7A, status)
                .map(0x85, flags);
        return new ItemColumns(resource, scope, null, _ -> span, null, traceIds);
    }

    private static ListField events(ColumnTree.Group group) {
        NumberField time = NumberField.of(group.int64("time_unix_nano"), NumberField.Coding.FIXED64);
        TextField name = new TextField(group.text("name"));
        MapField attributes = new MapField(group.map("attributes", false), PromotedColumns.none());
        NumberField dropped = NumberField.of(group.int64("dropped_attributes_count"), NumberField.Coding.VARINT);
        return new ListField(
                new MessageColumns(List.of(time, name, attributes, dropped))
                        .map(0x09, time)
                        .map(0x12, name)
                        .map(0x1A, attributes)
                        .map(0x20, dropped),
                group);
    }

    private static ListField links(ColumnTree.Group group) {
        IdField traceId = new IdField(group.plainText("trace_id"));
        IdField spanId = new IdField(group.plainText("span_id"));
        TextField traceState = new TextField(group.text("trace_state"));
        MapField attributes = new MapField(group.map("attributes", false), PromotedColumns.none());
        NumberField dropped = NumberField.of(group.int64("dropped_attributes_count"), NumberField.Coding.VARINT);
        NumberField flags = NumberField.of(group.int64("flags"), NumberField.Coding.FIXED32);
        return new ListField(
                new MessageColumns(List.of(traceId, spanId, traceState, attributes, dropped, flags))
                        .map(0x0A, traceId)
                        .map(0x12, spanId)
                        .map(0x1A, traceState)
                        .map(0x22, attributes)
                        .map(0x28, dropped)
                        .map(0x35, flags),
                group);
    }
}
