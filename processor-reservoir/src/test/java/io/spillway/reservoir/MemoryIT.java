package io.spillway.reservoir;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million traces at once, of which 5,000 are kept, in a heap that could hold none of this otherwise. */
class MemoryIT {
    private static final int TRACES = 1_000_000;
    private static final int K = 5000;
    private static final int BATCH = 200;
    private static final int SPANS = 4;

    @Test
    void holdsAMillionTracesIn256MiB() throws Exception {
        try (ChildProcess child = JavaChild.of(MemoryIT.class).start()) {
            String line = child.awaitLine(text -> text.startsWith("handed on"), Duration.ofMinutes(2));
            assertThat(line).startsWith("handed on " + K * SPANS + " spans");
            System.out.println(line);
        }
    }

    /** Every trace gets its next span only after all others have: all are open at once. */
    public static void main(String[] arguments) throws Exception {
        TestContext context = new TestContext("reservoir_sampler", new ManualClock());
        long[] spans = {0};
        ReservoirSampler sampler = new ReservoirSampler(
                Sampling.config(
                        K, Algorithm.CONSISTENT, List.of(), List.of(), 0, Durability.INTERVAL, Optional.empty()),
                batch -> {
                    spans[0] += batch.itemCount();
                    return Outcome.ACCEPTED;
                },
                context);
        sampler.start();
        for (int span = 1; span <= SPANS; span++) {
            Random traces = new Random(7);
            for (int from = 0; from < TRACES; from += BATCH) {
                Span.Builder[] batch = new Span.Builder[BATCH];
                for (int i = 0; i < BATCH; i++) {
                    batch[i] = TestSpans.span(traces.nextLong() & ((1L << 56) - 1), span);
                }
                Telemetry encoded = TestSpans.batch(batch);
                Outcome outcome = sampler.consume(encoded);
                if (!outcome.equals(Outcome.ACCEPTED)) {
                    throw new IllegalStateException(outcome.toString());
                }
            }
        }
        context.manualClock().advance(Sampling.WINDOW);
        context.manualClock().advance(Sampling.TIMEOUT.plusSeconds(2));
        eventually("everything has left", () -> context.metric("otelcol_processor_reservoir_departing_traces") == 0);
        System.gc();
        long used = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
        System.out.println("handed on " + spans[0] + " spans; " + used + " MiB in use afterwards");
    }
}
