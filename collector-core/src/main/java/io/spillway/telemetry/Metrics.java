package io.spillway.telemetry;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.spillway.component.Signal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A batch of metric data points. */
public final class Metrics extends Telemetry {
    public static Metrics of(ExportMetricsServiceRequest message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Signal signal() {
        return Signal.METRICS;
    }

    @Override
    public Metrics withMetadata(ClientMetadata metadata) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExportMetricsServiceRequest message() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DataPointCursor cursor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Metrics keep(Predicate<? super ItemCursor> predicate) {
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
    public Metrics edit(TelemetryEditor editor) {
        throw new UnsupportedOperationException();
    }
}
