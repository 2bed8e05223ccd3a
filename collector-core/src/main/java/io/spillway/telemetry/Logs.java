package io.spillway.telemetry;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.spillway.component.Signal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A batch of log records. */
public final class Logs extends Telemetry {
    public static Logs of(ExportLogsServiceRequest message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Signal signal() {
        return Signal.LOGS;
    }

    @Override
    public Logs withMetadata(ClientMetadata metadata) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExportLogsServiceRequest message() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LogRecordCursor cursor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Logs keep(Predicate<? super ItemCursor> predicate) {
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
    public Logs edit(TelemetryEditor editor) {
        throw new UnsupportedOperationException();
    }
}
