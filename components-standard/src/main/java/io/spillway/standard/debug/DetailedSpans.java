package io.spillway.standard.debug;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/** Spans in full. */
final class DetailedSpans {
    private final DebugText text = new DebugText();

    private DetailedSpans() {}

    static String of(ExportTraceServiceRequest request) {
        DetailedSpans writer = new DetailedSpans();
        for (int i = 0; i < request.getResourceSpansCount(); i++) {
            writer.resource(i, request.getResourceSpans(i));
        }
        return writer.text.toString();
    }

    private void resource(int index, ResourceSpans resource) {
        text.line("ResourceSpans #" + index);
        text.line("Resource SchemaURL: " + resource.getSchemaUrl());
        text.resource(resource.getResource());
        for (int i = 0; i < resource.getScopeSpansCount(); i++) {
            scope(i, resource.getScopeSpans(i));
        }
    }

    private void scope(int index, ScopeSpans scope) {
        text.line("ScopeSpans #" + index);
        text.line("ScopeSpans SchemaURL: " + scope.getSchemaUrl());
        text.scope(scope.getScope());
        for (int i = 0; i < scope.getSpansCount(); i++) {
            span(i, scope.getSpans(i));
        }
    }

    private void span(int index, Span span) {
        text.line("Span #" + index);
        text.field("Trace ID", DebugText.id(span.getTraceId()));
        text.field("Parent ID", DebugText.id(span.getParentSpanId()));
        text.field("ID", DebugText.id(span.getSpanId()));
        text.field("Name", span.getName());
        text.field("Kind", kind(span.getKind()));
        if (!span.getTraceState().isEmpty()) {
            text.field("TraceState", span.getTraceState());
        }
        text.field("Start time", DebugText.time(span.getStartTimeUnixNano()));
        text.field("End time", DebugText.time(span.getEndTimeUnixNano()));
        text.field("Status code", status(span.getStatus()));
        text.field("Status message", span.getStatus().getMessage());
        text.field("DroppedAttributesCount", Integer.toUnsignedString(span.getDroppedAttributesCount()));
        text.field("DroppedEventsCount", Integer.toUnsignedString(span.getDroppedEventsCount()));
        text.field("DroppedLinksCount", Integer.toUnsignedString(span.getDroppedLinksCount()));
        text.attributes("Attributes", span.getAttributesList());
        events(span.getEventsList());
        links(span.getLinksList());
    }

    private void events(List<Span.Event> events) {
        if (!events.isEmpty()) {
            text.line("Events:");
        }
        for (int i = 0; i < events.size(); i++) {
            Span.Event event = events.get(i);
            text.line("SpanEvent #" + i);
            text.line("     -> Name: " + event.getName());
            text.line("     -> Timestamp: " + DebugText.time(event.getTimeUnixNano()));
            text.line("     -> DroppedAttributesCount: " + Integer.toUnsignedString(event.getDroppedAttributesCount()));
            text.attributes("     -> Attributes:", "     ", event.getAttributesList());
        }
    }

    private void links(List<Span.Link> links) {
        if (!links.isEmpty()) {
            text.line("Links:");
        }
        for (int i = 0; i < links.size(); i++) {
            Span.Link link = links.get(i);
            text.line("SpanLink #" + i);
            text.line("     -> Trace ID: " + DebugText.id(link.getTraceId()));
            text.line("     -> ID: " + DebugText.id(link.getSpanId()));
            text.line("     -> TraceState: " + link.getTraceState());
            text.line("     -> DroppedAttributesCount: " + Integer.toUnsignedString(link.getDroppedAttributesCount()));
            text.attributes("     -> Attributes:", "     ", link.getAttributesList());
        }
    }

    private static String kind(Span.SpanKind kind) {
        return switch (kind) {
            case SPAN_KIND_UNSPECIFIED -> "Unspecified";
            case SPAN_KIND_INTERNAL -> "Internal";
            case SPAN_KIND_SERVER -> "Server";
            case SPAN_KIND_CLIENT -> "Client";
            case SPAN_KIND_PRODUCER -> "Producer";
            case SPAN_KIND_CONSUMER -> "Consumer";
            case UNRECOGNIZED -> "";
        };
    }

    private static String status(Status status) {
        return switch (status.getCode()) {
            case STATUS_CODE_UNSET -> "Unset";
            case STATUS_CODE_OK -> "Ok";
            case STATUS_CODE_ERROR -> "Error";
            case UNRECOGNIZED -> "";
        };
    }
}
