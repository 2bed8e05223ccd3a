package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.spillway.component.Admission;
import io.spillway.component.Component;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.partial.store.Census;
import io.spillway.partial.store.SpanStore;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.SharedFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Heartbeats and stops in any order, twice and late, through three exporters and three receivers on one database. Set
 * {@code -Dspillway.partial.spans=100000} for the long run.
 *
 * <p>Spans that are never stopped expire at once, while their other heartbeats are still to come. The others would live for an
 * hour: one that were brought back would be found in flight at the end.
 */
@ExtendWith(SharedFixtures.class)
final class PartialShuffleIT {
    private static final int SPANS = Integer.getInteger("spillway.partial.spans", 5_000);
    private static final int COLLECTORS = 3;
    private static final int BATCH = 500;
    private static final long SEED = 11;
    private static final String SCHEMA = "shuffle";
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(20);

    private final Set<Long> collected = ConcurrentHashMap.newKeySet();
    private final AtomicInteger duplicates = new AtomicInteger();

    @Test
    void noSpanIsResurrectedLostOrLeftBehind(PartialComponents here) throws Exception {
        List<Component> components = new ArrayList<>();
        SpanStore store = here.store(SCHEMA);
        try {
            List<Exporter> exporters = new ArrayList<>();
            for (int i = 0; i < COLLECTORS; i++) {
                exporters.add(here.exporter(SCHEMA, 0, here.context("partial/e" + i)));
                components.add(here.receiver(SCHEMA, 300, new Collecting(), here.context("partial/r" + i)));
            }
            components.addAll(exporters);
            store.open();
            for (Component component : components) {
                component.start();
            }
            List<LogRecord> events = events(new Random(SEED));
            feed(exporters, events);
            eventually(() -> assertThat(collected).hasSize(unfinished().size()));
            feed(exporters, events.subList(0, events.size() / 10));
            // the receivers mark what they have handed on
            eventually(() -> assertThat(store.census().inFlight()).isZero());

            assertThat(collected).isEqualTo(unfinished());
            assertThat(duplicates).hasValue(0);
            Census census = store.census();
            assertThat(census.inFlight()).isZero();
            assertThat(census.tombstones()).isEqualTo(SPANS);
        } finally {
            components.reversed().forEach(component -> component.close(here.deadline()));
            store.close(here.deadline());
        }
    }

    /** Every third span is never stopped. */
    private static boolean isStopped(long span) {
        return span % 3 != 0;
    }

    private static Set<Long> unfinished() {
        return LongStream.rangeClosed(1, SPANS)
                .filter(span -> !isStopped(span))
                .boxed()
                .collect(Collectors.toSet());
    }

    private static List<LogRecord> events(Random random) {
        List<LogRecord> events = new ArrayList<>();
        for (long span = 1; span <= SPANS; span++) {
            Duration frequency = isStopped(span) ? LONG : SHORT;
            int beats = 1 + random.nextInt(3);
            for (int beat = 1; beat <= beats; beat++) {
                events.add(PartialRecords.heartbeat(span, 1_000 + beat, frequency, beat % 2 == 0 ? "again" : "first"));
            }
            if (isStopped(span)) {
                // before, between and after the heartbeats: a stop counts whenever its sender's clock put it
                events.add(PartialRecords.stop(span, 1_000 + random.nextInt(5)));
            }
        }
        List<LogRecord> all = new ArrayList<>(events);
        for (LogRecord event : events) {
            if (random.nextInt(4) == 0) {
                all.add(event);
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private static void feed(List<Exporter> exporters, List<LogRecord> events) throws Exception {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> sent = new ArrayList<>();
            for (int from = 0; from < events.size(); from += BATCH) {
                List<LogRecord> batch = events.subList(from, Math.min(from + BATCH, events.size()));
                Exporter exporter = exporters.get(from / BATCH % COLLECTORS);
                sent.add(senders.submit(() -> exporter.consume(Logs.of(PartialRecords.request(batch)))));
            }
            for (Future<Outcome> each : sent) {
                assertThat(each.get()).isEqualTo(Outcome.ACCEPTED);
            }
        }
    }

    /** Remembers which spans came, and how often one came twice. */
    private final class Collecting implements PipelineInput {
        @Override
        public Admission admit(long sizeBytes) {
            return Admission.FREE;
        }

        @Override
        public Outcome consume(Telemetry batch) {
            SpanCursor span = (SpanCursor) batch.cursor();
            while (span.next()) {
                if (!collected.add(span.spanId())) {
                    duplicates.incrementAndGet();
                }
            }
            return Outcome.ACCEPTED;
        }
    }
}
