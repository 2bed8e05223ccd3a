package io.spillway.telemetry;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.spillway.component.Signal;
import java.util.function.Predicate;

/** A batch of log records. */
public final class Logs extends Telemetry {
    Logs(Part[] parts, ClientMetadata metadata) {
        super(Layout.LOGS, parts, metadata);
    }

    private Logs(ExportLogsServiceRequest message) {
        super(Layout.LOGS, message, count(message));
    }

    /** A batch of a message that a component made; it is encoded when its bytes are first asked for. */
    public static Logs of(ExportLogsServiceRequest message) {
        return new Logs(message);
    }

    private static int count(ExportLogsServiceRequest message) {
        int items = 0;
        for (ResourceLogs resource : message.getResourceLogsList()) {
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                items += scope.getLogRecordsCount();
            }
        }
        return items;
    }

    @Override
    public Signal signal() {
        return Signal.LOGS;
    }

    @Override
    public Logs withMetadata(ClientMetadata metadata) {
        return (Logs) super.withMetadata(metadata);
    }

    @Override
    public ExportLogsServiceRequest message() {
        return (ExportLogsServiceRequest) super.message();
    }

    @Override
    public LogRecordCursor cursor() {
        return (LogRecordCursor) super.cursor();
    }

    @Override
    public Logs keep(Predicate<? super ItemCursor> predicate) {
        return (Logs) super.keep(predicate);
    }

    @Override
    public Logs edit(TelemetryEditor editor) {
        return (Logs) super.edit(editor);
    }
}
