package io.spillway.benchmarks.partial;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.export.QueueConfig;
import io.spillway.export.RetryConfig;
import io.spillway.export.SendingConfig;
import io.spillway.partial.exporter.PartialExporterConfig;
import io.spillway.partial.exporter.PartialExporterFactory;
import io.spillway.partial.store.Claim;
import io.spillway.partial.store.ClaimedSpan;
import io.spillway.partial.store.EmbeddedConfig;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreConfig;
import io.spillway.partial.store.StoreFailure;
import io.spillway.telemetry.Logs;
import io.spillway.testkit.TestContext;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** Spillway's exporter, reading records and all, and the statements of its receiver. */
final class SpillwayStore implements Subject {
    private static final int BATCH = 1_000;

    private final SystemClock clock = new SystemClock();
    private final PostgresUnderTest postgres;
    private final Payloads payloads;
    private final int writers;
    private final SpanStore store;
    private final Exporter exporter;

    SpillwayStore(Path folder, Payloads payloads, int writers) throws Exception {
        this.payloads = payloads;
        this.writers = writers;
        postgres = new PostgresUnderTest(folder);
        StoreConfig config = new StoreConfig(
                new Secret("embedded"),
                "spillway",
                writers,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                new EmbeddedConfig(folder.toString(), "", "", 256));
        TestContext context = new TestContext("partial", clock);
        store = new SpanStore(config, context);
        store.open();
        SendingConfig direct = new SendingConfig(
                Duration.ofMinutes(1), Section.off(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
        exporter = new PartialExporterFactory()
                .create(
                        new PartialExporterConfig(
                                config,
                                direct,
                                3,
                                Duration.ofSeconds(1),
                                Duration.ofHours(1),
                                true,
                                true,
                                1 << 20,
                                0,
                                0,
                                0),
                        Set.of(Signal.LOGS),
                        context);
        exporter.start();
    }

    PostgresUnderTest postgres() {
        return postgres;
    }

    @Override
    public String name() {
        return "Spillway";
    }

    @Override
    public String relations() {
        return "pg_total_relation_size('spillway.span') + pg_total_relation_size('spillway.span_body')";
    }

    @Override
    public void heartbeats(int round, int from, int to) throws Exception {
        send("heartbeat", round, from, to);
    }

    @Override
    public void stops(int from, int to) throws Exception {
        send("stop", Integer.MAX_VALUE, from, to);
    }

    /** Each writer sends requests of a thousand records, and makes the next one when the last is answered. */
    private void send(String event, int time, int from, int to) throws Exception {
        int share = (to - from + writers - 1) / writers;
        Runs.inParallel(writers, writer -> () -> {
            int end = Math.min(to, from + (writer + 1) * share);
            for (int first = from + writer * share; first < end; first += BATCH) {
                Outcome outcome = exporter.consume(records(event, time, first, Math.min(end, first + BATCH)));
                if (!outcome.equals(Outcome.ACCEPTED)) {
                    throw new IllegalStateException("not accepted: " + outcome);
                }
            }
        });
    }

    private Logs records(String event, int time, int from, int to) {
        ScopeLogs.Builder records = ScopeLogs.newBuilder();
        for (int span = from; span < to; span++) {
            records.addLogRecords(LogRecord.newBuilder()
                    .setTimeUnixNano(1_000L + time)
                    .addAttributes(attribute("partial.event", event))
                    .addAttributes(attribute("partial.frequency", "20m"))
                    .setBody(AnyValue.newBuilder().setStringValue(payloads.text(span))));
        }
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogs(records);
        return Logs.of(request.build());
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    @Override
    public void expire() throws SQLException {
        postgres.execute(
                "UPDATE spillway.span SET expires_at = now() - interval '1 s', check_at = now() - interval '1 s'"
                        + " WHERE state = 0");
    }

    @Override
    public int collect() throws StoreFailure {
        int collected = 0;
        Claim claim;
        long bytes = 0;
        do {
            claim = store.claim(BATCH, 8 << 20, Duration.ofMinutes(1), collected + 1L);
            for (ClaimedSpan span : claim.spans()) {
                bytes += span.request().size();
            }
            collected += store.complete(
                    claim.token(), claim.spans().stream().map(ClaimedSpan::key).toList());
        } while (claim.hasMore());
        if (bytes == 0 && collected > 0) {
            throw new IllegalStateException("collected spans without content");
        }
        return collected;
    }

    @Override
    public void close() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(30), clock);
        exporter.close(deadline);
        store.close(deadline);
        clock.close();
    }
}
