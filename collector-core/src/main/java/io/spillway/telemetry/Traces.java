package io.spillway.telemetry;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.spillway.component.Signal;
import java.util.function.Predicate;

/** A batch of spans. */
public final class Traces extends Telemetry {
    Traces(Part[] parts, ClientMetadata metadata) {
        super(Layout.TRACES, parts, metadata);
    }

    private Traces(ExportTraceServiceRequest message) {
        super(Layout.TRACES, message, count(message));
    }

    /** A batch of a message that a component made; it is encoded when its bytes are first asked for. */
    public static Traces of(ExportTraceServiceRequest message) {
        return new Traces(message);
    }

    private static int count(ExportTraceServiceRequest message) {
        int items = 0;
        for (ResourceSpans resource : message.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                items += scope.getSpansCount();
            }
        }
        return items;
    }

    @Override
    public Signal signal() {
        return Signal.TRACES;
    }

    @Override
    public Traces withMetadata(ClientMetadata metadata) {
        return (Traces) super.withMetadata(metadata);
    }

    @Override
    public ExportTraceServiceRequest message() {
        return (ExportTraceServiceRequest) super.message();
    }

    @Override
    public SpanCursor cursor() {
        return (SpanCursor) super.cursor();
    }

    @Override
    public Traces keep(Predicate<? super ItemCursor> predicate) {
        return (Traces) super.keep(predicate);
    }

    @Override
    public Traces edit(TelemetryEditor editor) {
        return (Traces) super.edit(editor);
    }
}
