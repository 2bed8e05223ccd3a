package io.spillway.parquet;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

/** Makes encoded headers, spans and log records from the columns of a row. */
final class ItemMaker {
    private ItemMaker() {}

    /** The header of a resource; the headers of all signals have the same fields. */
    static ByteString resource(GroupFields row) {
        Resource resource = Resource.newBuilder()
                .addAllAttributes(row.attributes("resource_attributes"))
                .setDroppedAttributesCount((int) row.number("resource_dropped_attributes_count"))
                .build();
        ResourceSpans.Builder header = ResourceSpans.newBuilder().setSchemaUrl(row.text("resource_schema_url"));
        if (resource.getSerializedSize() > 0) {
            header.setResource(resource);
        }
        return header.build().toByteString();
    }

    static ByteString scope(GroupFields row) {
        InstrumentationScope scope = InstrumentationScope.newBuilder()
                .setName(row.text("scope_name"))
                .setVersion(row.text("scope_version"))
                .addAllAttributes(row.attributes("scope_attributes"))
                .setDroppedAttributesCount((int) row.number("scope_dropped_attributes_count"))
                .build();
        ScopeSpans.Builder header = ScopeSpans.newBuilder().setSchemaUrl(row.text("scope_schema_url"));
        if (scope.getSerializedSize() > 0) {
            header.setScope(scope);
        }
        return header.build().toByteString();
    }

    static ByteString span(GroupFields row) {
        long start = row.number("start_unix_nano");
        Span.Builder span = Span.newBuilder()
                .setTraceId(row.id("trace_id"))
                .setSpanId(row.id("span_id"))
                .setParentSpanId(row.id("parent_span_id"))
                .setTraceState(row.text("trace_state"))
                .setFlags((int) row.number("flags"))
                .setName(row.text("name"))
                .setKindValue(row.code("kind", EnumNames.KIND))
                .setStartTimeUnixNano(start)
                .addAllAttributes(row.attributes("attributes"))
                .setDroppedAttributesCount((int) row.number("dropped_attributes_count"))
                .setDroppedEventsCount((int) row.number("dropped_events_count"))
                .setDroppedLinksCount((int) row.number("dropped_links_count"));
        row.ifNumber("duration_nano", duration -> span.setEndTimeUnixNano(start + duration));
        if (row.has("status_code") || row.has("status_message")) {
            span.setStatus(Status.newBuilder()
                    .setCodeValue(row.code("status_code", EnumNames.STATUS))
                    .setMessage(row.text("status_message")));
        }
        row.structs(
                "events",
                event -> span.addEventsBuilder()
                        .setTimeUnixNano(event.number("time_unix_nano"))
                        .setName(event.text("name"))
                        .addAllAttributes(event.attributes("attributes"))
                        .setDroppedAttributesCount((int) event.number("dropped_attributes_count")));
        row.structs(
                "links",
                link -> span.addLinksBuilder()
                        .setTraceId(link.id("trace_id"))
                        .setSpanId(link.id("span_id"))
                        .setTraceState(link.text("trace_state"))
                        .addAllAttributes(link.attributes("attributes"))
                        .setDroppedAttributesCount((int) link.number("dropped_attributes_count"))
                        .setFlags((int) link.number("flags")));
        return span.build().toByteString();
    }

    static ByteString logRecord(GroupFields row) {
        LogRecord.Builder record = LogRecord.newBuilder()
                .setTimeUnixNano(row.number("time_unix_nano"))
                .setObservedTimeUnixNano(row.number("observed_unix_nano"))
                .setSeverityNumberValue(row.smallNumber("severity_number"))
                .setSeverityText(row.text("severity_text"))
                .setEventName(row.text("event_name"))
                .setTraceId(row.id("trace_id"))
                .setSpanId(row.id("span_id"))
                .setFlags((int) row.number("flags"))
                .addAllAttributes(row.attributes("attributes"))
                .setDroppedAttributesCount((int) row.number("dropped_attributes_count"));
        if (row.has("body") || row.has("body_type")) {
            char code = row.has("body_type") ? row.text("body_type").charAt(0) : AttributeText.STRING;
            record.setBody(AttributeParser.parse(code, row.text("body")));
        }
        return record.build().toByteString();
    }
}
