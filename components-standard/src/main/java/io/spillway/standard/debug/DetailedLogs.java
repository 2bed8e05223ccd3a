package io.spillway.standard.debug;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;

/** Log records in full. */
final class DetailedLogs {
    private static final String[] LEVELS = {"Trace", "Debug", "Info", "Warn", "Error", "Fatal"};

    private final DebugText text = new DebugText();

    private DetailedLogs() {}

    static String of(ExportLogsServiceRequest request) {
        DetailedLogs writer = new DetailedLogs();
        for (int i = 0; i < request.getResourceLogsCount(); i++) {
            writer.resource(i, request.getResourceLogs(i));
        }
        return writer.text.toString();
    }

    private void resource(int index, ResourceLogs resource) {
        text.line("ResourceLog #" + index);
        text.line("Resource SchemaURL: " + resource.getSchemaUrl());
        text.resource(resource.getResource());
        for (int i = 0; i < resource.getScopeLogsCount(); i++) {
            scope(i, resource.getScopeLogs(i));
        }
    }

    private void scope(int index, ScopeLogs scope) {
        text.line("ScopeLogs #" + index);
        text.line("ScopeLogs SchemaURL: " + scope.getSchemaUrl());
        text.scope(scope.getScope());
        for (int i = 0; i < scope.getLogRecordsCount(); i++) {
            record(i, scope.getLogRecords(i));
        }
    }

    private void record(int index, LogRecord record) {
        text.line("LogRecord #" + index);
        text.line("ObservedTimestamp: " + DebugText.time(record.getObservedTimeUnixNano()));
        text.line("Timestamp: " + DebugText.time(record.getTimeUnixNano()));
        text.line("SeverityText: " + record.getSeverityText());
        int severity = record.getSeverityNumberValue();
        text.line("SeverityNumber: " + severity(severity) + "(" + severity + ")");
        if (!record.getEventName().isEmpty()) {
            text.line("EventName: " + record.getEventName());
        }
        text.line("Body: " + DebugText.typed(record.getBody()));
        text.attributes("Attributes", record.getAttributesList());
        text.line("Trace ID: " + DebugText.id(record.getTraceId()));
        text.line("Span ID: " + DebugText.id(record.getSpanId()));
        text.line("Flags: " + Integer.toUnsignedString(record.getFlags()));
    }

    private static String severity(int number) {
        if (number == 0) {
            return "Unspecified";
        }
        if (number < 0 || number > 4 * LEVELS.length) {
            return "";
        }
        int step = (number - 1) % 4;
        return LEVELS[(number - 1) / 4] + (step == 0 ? "" : step + 1);
    }
}
