package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.attribute;
import static io.spillway.reservoir.TestSpans.resource;
import static io.spillway.reservoir.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Outcome;
import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a backend calculates from the marks of 1,000 windows: how many traces and spans there were, how many of one service, how
 * many with an error. Some traces have been sampled before, many go on into the next window. The tolerance is four standard
 * errors, which a right implementation exceeds once in 16,000 comparisons.
 */
class EstimatesTest {
    private static final int WINDOWS = 1000;
    private static final int K = 12;
    private static final int STEPS = 6;
    private static final Duration STEP = Sampling.WINDOW.dividedBy(STEPS);
    private static final double ERRORS = 4;
    /** What an earlier sampler kept a half of. */
    private static final long HALF = Threshold.NEVER / 2;

    private static final List<ToDoubleFunction<Trace>> QUESTIONS =
            List.of(_ -> 1, trace -> trace.spans, trace -> trace.service == 0 ? 1 : 0, trace -> trace.heavy ? 1 : 0);

    /** What there was, whether or not it got as far as the reservoir. */
    private record Trace(long randomness, int window, int spans, int service, boolean heavy, boolean sampledBefore) {
        boolean comes() {
            return !sampledBefore || randomness >= HALF;
        }
    }

    private final Random random = new Random(20261121);
    private final Map<Long, Trace> traces = new HashMap<>();
    private final Map<Long, Integer> sent = new HashMap<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algorithm: consistent",
                "strata: [{name: heavy, condition: 'attributes[\"heavy\"] == \"yes\"', size_k: 4}]",
                "algorithm: uniform",
                "algorithm: weighted, weights: [{condition: 'attributes[\"heavy\"] == \"yes\"', weight: 8}]",
                "algorithm: time_decay, half_life: 20s"
            })
    void areUnbiased(String settings) throws Exception {
        Sampling sampling = new Sampling(Configs.load("{size_k: %d, %s}".formatted(K, settings))).start();
        List<Trace> open = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            int load = 5 + random.nextInt(16);
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < load; i++) {
                    open.add(made(window));
                }
                open.removeIf(trace -> sendNext(sampling, trace));
                sampling.advance(STEP.minusSeconds(3));
                open.removeIf(trace -> sendNext(sampling, trace));
                sampling.advance(Duration.ofSeconds(3));
            }
        }
        while (!open.isEmpty()) {
            open.removeIf(trace -> sendNext(sampling, trace));
        }
        sampling.finishWindow();
        sampling.finishWindow();
        check(sampling.received());
        sampling.stop();
    }

    private Trace made(int window) {
        Trace trace = new Trace(
                random.nextLong() & (Threshold.NEVER - 1),
                window,
                1 + random.nextInt(4),
                random.nextInt(5),
                random.nextInt(8) == 0,
                random.nextInt(3) == 0);
        traces.put(trace.randomness(), trace);
        return trace;
    }

    /** Answers whether that was its last span. */
    private boolean sendNext(Sampling sampling, Trace trace) {
        int number = sent.merge(trace.randomness(), 1, Integer::sum);
        if (trace.comes()) {
            Span.Builder span = span(trace.randomness(), number);
            if (trace.heavy() && number == trace.spans()) {
                span.addAttributes(attribute("heavy", "yes"));
            }
            if (trace.sampledBefore()) {
                span.setTraceState("ot=th:" + Threshold.format(HALF));
            }
            ResourceSpans.Builder batch = resource("service-" + trace.service(), span);
            Traces encoded = TestSpans.batch(batch);
            assertThat(sampling.sampler.consume(encoded)).isEqualTo(Outcome.ACCEPTED);
        }
        return number == trace.spans();
    }

    private void check(List<Span> received) {
        double[][] errors = new double[QUESTIONS.size()][WINDOWS];
        traces.values().forEach(trace -> add(errors, trace, -1));
        Set<Long> counted = new HashSet<>();
        Map<Long, Integer> spans = new HashMap<>();
        for (Span span : received) {
            long randomness = TestSpans.randomness(span);
            spans.merge(randomness, 1, Integer::sum);
            if (counted.add(randomness)) {
                add(errors, traces.get(randomness), adjustedCount(span));
            }
        }
        assertThat(spans)
                .allSatisfy((randomness, count) ->
                        assertThat(count).isEqualTo(traces.get(randomness).spans()));
        assertThat(counted).hasSizeGreaterThan(WINDOWS * K / 2);
        for (int q = 0; q < QUESTIONS.size(); q++) {
            double mean = Arrays.stream(errors[q]).average().orElseThrow();
            double variance =
                    Arrays.stream(errors[q]).map(e -> (e - mean) * (e - mean)).sum() / (WINDOWS - 1);
            assertThat(mean)
                    .as("mean error of question %d", q)
                    .isCloseTo(0, within(ERRORS * Math.sqrt(variance / WINDOWS)));
        }
    }

    private static void add(double[][] errors, Trace trace, double times) {
        for (int q = 0; q < QUESTIONS.size(); q++) {
            errors[q][trace.window()] += times * QUESTIONS.get(q).applyAsDouble(trace);
        }
    }

    /** By the attribute if there is one, as it includes what the threshold says. */
    private static double adjustedCount(Span span) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(Marking.PROBABILITY))
                .mapToDouble(attribute -> 1 / attribute.getValue().getDoubleValue())
                .findFirst()
                .orElseGet(() -> Threshold.adjustedCount(
                        OtTraceState.parse(span.getTraceState()).orElseThrow().threshold()));
    }
}
