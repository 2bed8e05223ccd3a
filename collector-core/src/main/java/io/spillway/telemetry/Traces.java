package io.spillway.telemetry;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A batch of spans. */
public final class Traces extends Telemetry {
    public static Traces of(ExportTraceServiceRequest message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Signal signal() {
        return Signal.TRACES;
    }

    @Override
    public Traces withMetadata(ClientMetadata metadata) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExportTraceServiceRequest message() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SpanCursor cursor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Traces keep(Predicate<? super ItemCursor> predicate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <K> Map<K, Telemetry> split(Function<? super ItemCursor, ? extends K> key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Telemetry> chunks(int maxItems, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Traces edit(TelemetryEditor editor) {
        throw new UnsupportedOperationException();
    }
}
