package io.spillway.partial.exporter;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Status;
import io.spillway.export.Sender;
import io.spillway.partial.store.DeadLetter;
import io.spillway.partial.store.Heartbeat;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.Stop;
import io.spillway.partial.store.StoreFailure;
import io.spillway.partial.store.Written;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one request's heartbeats and stops. */
final class PartialSender implements Sender {
    private final PartialExporterConfig config;
    private final ExportedRecords records;
    private final ComponentContext context;
    private final RecordReader reader;
    private final SpanStore store;
    private final Allowance letters;
    private final Fullness fullness;
    private @Nullable Thread opening;

    PartialSender(PartialExporterConfig config, ExportedRecords records, ComponentContext context) {
        this.config = config;
        this.records = records;
        this.context = context;
        reader = new RecordReader(config, context.clock());
        store = new SpanStore(config.store(), context);
        letters = new Allowance(config.deadLettersPerMinute(), Duration.ofMinutes(1), context.clock());
        fullness = new Fullness(store, config.maxSpans(), context.clock());
    }

    /** The changes that a request asks for, and the records that are rejected. */
    private static final class Request {
        final List<Heartbeat> heartbeats = new ArrayList<>();
        final List<Stop> stops = new ArrayList<>();
        final List<DeadLetter> letters = new ArrayList<>();
        int rejected;
        String firstProblem = "";
    }

    /** An external server is made ready while the other components start; one that is down holds nobody up. */
    @Override
    public void start() {
        if (store.isWorthOpening()) {
            opening = Thread.ofVirtual().name("open " + context.id()).start(this::openAhead);
        }
    }

    private void openAhead() {
        try {
            store.open();
        } catch (StoreFailure e) {
            context.logger().warn("PostgreSQL is not ready: {}", Reason.of(e));
        }
    }

    @Override
    public Outcome send(Telemetry batch, Duration timeout) {
        Request request = read(((Logs) batch).message());
        try {
            Written written = store.write(
                    request.heartbeats, request.stops, request.letters, fullness.isFull(), config.deadLettersKept());
            fullness.written(written);
            records.written(written);
            return outcome(request, written);
        } catch (StoreFailure e) {
            records.storeFailed();
            return switch (e.kind()) {
                case PASSING -> Outcome.throttled(Status.Code.UNAVAILABLE, String.valueOf(e.getMessage()));
                case INPUT -> Outcome.rejected(Status.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            };
        }
    }

    private Request read(ExportLogsServiceRequest logs) {
        Request request = new Request();
        for (ResourceLogs resourceLogs : logs.getResourceLogsList()) {
            for (ScopeLogs scopeLogs : resourceLogs.getScopeLogsList()) {
                for (LogRecord record : scopeLogs.getLogRecordsList()) {
                    read(resourceLogs, record, request);
                }
            }
        }
        return request;
    }

    private void read(ResourceLogs resourceLogs, LogRecord record, Request request) {
        try {
            reader.read(resourceLogs.getResource(), record, request.heartbeats, request.stops);
        } catch (RejectedRecord e) {
            records.rejected(e.reason());
            request.rejected++;
            if (request.firstProblem.isEmpty()) {
                request.firstProblem = String.valueOf(e.getMessage());
            }
            if (letters.take()) {
                request.letters.add(new DeadLetter(
                        "exporter/" + context.id(),
                        e.reason().key(),
                        String.valueOf(e.getMessage()),
                        BodyReader.raw(record.getBody())));
            }
        }
    }

    private static Outcome outcome(Request request, Written written) {
        long refused = request.rejected + (long) written.refused();
        if (refused == 0) {
            return Outcome.ACCEPTED;
        }
        String why = request.rejected > 0
                ? request.rejected + " records could not be understood; the first: " + request.firstProblem
                : "the store holds as many spans in flight as max_spans allows";
        return new Outcome.Accepted(refused, why);
    }

    @Override
    public void close(Deadline deadline) {
        Thread running = opening;
        if (running != null) {
            running.interrupt();
        }
        store.close(deadline);
    }
}
