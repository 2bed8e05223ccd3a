package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.SystemClock;
import io.spillway.lmdb.LmdbStorage;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import io.spillway.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trace that never seems to end, in a heap that cannot hold it: without a store it is dropped whole and counted, with one it
 * is kept whole. Other traces go on as ever. {@code -Dspillway.spans=10000000} for as many with a store as without.
 */
class HugeTraceIT {
    private static final int SPANS = 10_000_000;
    private static final int STORED_SPANS = Integer.getInteger("spillway.spans", 1_000_000);
    private static final int BATCH = 1000;
    private static final int DISTINCT_BATCHES = 100;
    private static final int BATCHES_FOR_EACH_OTHER = 100;
    private static final long HUGE = 0xFF_1234_5678_9abcL;
    private static final long MAX_BYTES = 32 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void isDroppedWholeWithoutAStore() throws Exception {
        long others = SPANS / BATCH / BATCHES_FOR_EACH_OTHER;
        assertThat(run("-", SPANS))
                .startsWith("handed on 0 of the huge trace and " + others + " others; dropped " + SPANS);
    }

    @Test
    void isKeptWholeInAStore(@TempDir Path folder) throws Exception {
        long others = STORED_SPANS / BATCH / BATCHES_FOR_EACH_OTHER;
        assertThat(run(folder.toString(), STORED_SPANS))
                .startsWith("handed on " + STORED_SPANS + " of the huge trace and " + others + " others; dropped 0");
    }

    private static String run(String folder, int spans) throws Exception {
        try (ChildProcess child =
                JavaChild.of(HugeTraceIT.class, folder, Integer.toString(spans)).start()) {
            String line = child.awaitLine(text -> text.startsWith("handed on"), PATIENCE);
            System.out.println(line);
            return line;
        }
    }

    /** Arguments: the store's folder, or "-" for none; how many spans. */
    public static void main(String[] arguments) throws Exception {
        boolean stored = !arguments[0].equals("-");
        int spans = Integer.parseInt(arguments[1]);
        SystemClock clock = new SystemClock();
        TestContext context = new TestContext("reservoir_sampler", clock);
        if (stored) {
            context.withExtension("disk", LmdbStorage.in(Path.of(arguments[0]), context));
        }
        AtomicLong huge = new AtomicLong();
        AtomicLong others = new AtomicLong();
        long expected = (stored ? spans : 0) + spans / BATCH / BATCHES_FOR_EACH_OTHER;
        CountDownLatch allHandedOn = new CountDownLatch(1);
        // However slow the machine is, no trace ends by itself.
        ReservoirConfig config = Configs.load("{size_k: 1000, window_duration: 1h, trace_buffer_timeout: 1h,"
                + " trace_buffer_max_bytes: " + MAX_BYTES + (stored ? ", storage: disk}" : "}"));
        ReservoirSampler sampler = new ReservoirSampler(
                config,
                batch -> {
                    long ofHuge = TestSpans.spans(List.of(batch)).stream()
                            .filter(span -> TestSpans.randomness(span) == HUGE)
                            .count();
                    huge.addAndGet(ofHuge);
                    others.addAndGet(batch.itemCount() - ofHuge);
                    if (huge.get() + others.get() >= expected) {
                        allHandedOn.countDown();
                    }
                    return Outcome.ACCEPTED;
                },
                context);
        sampler.start();
        double peak = send(sampler, context, spans);
        sampler.drain();
        allHandedOn.await();
        sampler.close(Deadline.after(Duration.ofSeconds(10), clock));
        double dropped = 0;
        for (DropReason reason : DropReason.values()) {
            dropped += context.metric("otelcol_processor_reservoir_dropped_spans", "reason", reason.label());
        }
        System.out.printf(
                "handed on %d of the huge trace and %d others; dropped %.0f, %.0f of them as too large;"
                        + " at most %.0f MiB of spans in memory%n",
                huge.get(),
                others.get(),
                dropped,
                context.metric("otelcol_processor_reservoir_dropped_spans", "reason", "too_large"),
                peak / (1 << 20));
    }

    /** Answers how many bytes of spans were in memory at most. */
    private static double send(ReservoirSampler sampler, TestContext context, int spans) {
        Telemetry[] batches = new Telemetry[DISTINCT_BATCHES];
        for (int i = 0; i < DISTINCT_BATCHES; i++) {
            batches[i] = batch(i);
        }
        double peak = 0;
        for (int i = 0; i < spans / BATCH; i++) {
            require(sampler.consume(batches[i % DISTINCT_BATCHES]));
            if (i % BATCHES_FOR_EACH_OTHER == 0) {
                require(sampler.consume(TestSpans.batch(TestSpans.span(((i + 1L) << 36) + 0x1234_5678L, i + 1))));
            }
            peak = Math.max(peak, context.metric("otelcol_processor_reservoir_buffer_bytes"));
        }
        return peak;
    }

    private static Telemetry batch(int number) {
        Span.Builder[] spans = new Span.Builder[BATCH];
        for (int i = 0; i < BATCH; i++) {
            spans[i] = TestSpans.span(HUGE, (long) number * BATCH + i + 1);
        }
        return TestSpans.batch(spans);
    }

    private static void require(Outcome outcome) {
        if (!outcome.equals(Outcome.ACCEPTED)) {
            throw new IllegalStateException(outcome.toString());
        }
    }
}
