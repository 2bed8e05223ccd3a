package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Outcome;
import io.spillway.sampling.OtTraceState;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collectors that see parts of the same traffic, one behind them, and one that sees everything. */
class SeveralCollectorsTest {
    private static final int COLLECTORS = 3;
    private static final int TRACES = 2000;
    private static final int SPANS = 6;
    private static final int K = 40;

    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(20261121);

    private Sampling sampler() throws Exception {
        return new Sampling(Sampling.config(K), new TestContext("reservoir_sampler", clock)).start();
    }

    private static Set<Long> traces(List<Span> spans) {
        return spans.stream().map(TestSpans::randomness).collect(Collectors.toSet());
    }

    private static long highestThreshold(List<Span> spans) {
        return spans.stream()
                .mapToLong(span ->
                        OtTraceState.parse(span.getTraceState()).orElseThrow().threshold())
                .max()
                .orElse(0);
    }

    /** Whether the spans of a trace go to one collector, or each to any. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decideAlike(boolean disjoint) throws Exception {
        List<Sampling> edge = new ArrayList<>();
        for (int i = 0; i < COLLECTORS; i++) {
            edge.add(sampler());
        }
        Sampling all = sampler();
        Map<Integer, Set<Long>> seen = new HashMap<>();
        for (int i = 0; i < TRACES; i++) {
            long trace = random.nextLong() & ((1L << 56) - 1);
            int home = random.nextInt(COLLECTORS);
            for (int span = 1; span <= SPANS; span++) {
                int collector = disjoint ? home : random.nextInt(COLLECTORS);
                edge.get(collector).send(TestSpans.span(trace, span));
                all.send(TestSpans.span(trace, span));
                seen.computeIfAbsent(collector, _ -> new HashSet<>()).add(trace);
            }
        }
        clock.advance(Sampling.WINDOW);
        clock.advance(Sampling.TIMEOUT.plusSeconds(2));

        Sampling gateway = sampler();
        long highest = 0;
        for (int i = 0; i < COLLECTORS; i++) {
            List<Span> sample = edge.get(i).received();
            highest = Math.max(highest, highestThreshold(sample));
            long threshold = highestThreshold(sample);
            assertThat(traces(sample))
                    .as("exactly the traces above its threshold")
                    .isEqualTo(seen.get(i).stream()
                            .filter(trace -> trace > threshold)
                            .collect(Collectors.toSet()));
            for (var batch : edge.get(i).next.accepted()) {
                assertThat(gateway.sampler.consume(batch)).isEqualTo(Outcome.ACCEPTED);
            }
        }
        clock.advance(Sampling.WINDOW);
        clock.advance(Sampling.TIMEOUT.plusSeconds(2));

        List<Span> merged = gateway.received();
        assertThat(traces(merged)).isEqualTo(traces(all.received())).hasSize(K);
        assertThat(merged).hasSize(K * SPANS);
        assertThat(highestThreshold(merged)).isEqualTo(highestThreshold(all.received()));
        for (Sampling each : edge) {
            each.stop();
        }
        gateway.stop();
        all.stop();
    }
}
