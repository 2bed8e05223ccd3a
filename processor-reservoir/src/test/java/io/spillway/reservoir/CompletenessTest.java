package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.ComponentId;
import io.spillway.component.Outcome;
import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Threshold;
import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Spans of many traces, mixed at random over batches, senders, windows and restarts, whose gaps stay below the timeout: whatever
 * is kept must be whole.
 */
class CompletenessTest {
    private static final int TRACES = 3000;
    private static final int K = 60;
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int SECONDS = 600;
    private static final int LONGEST_GAP_SECONDS = 8;

    private record Event(int second, long trace, int span) {}

    private final Random random = new Random(20261121);
    private final ManualClock clock = new ManualClock();
    private final FaultyStorage storage = FaultyStorage.inMemory();
    private final Map<Long, Integer> sizes = new HashMap<>();
    private final List<Span> received = new ArrayList<>();

    private List<List<Event>> traffic() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < TRACES; i++) {
            long trace = random.nextLong() & ((1L << 56) - 1);
            int spans = 1 + random.nextInt(10);
            int second = random.nextInt(SECONDS - 100);
            sizes.put(trace, spans);
            for (int span = 0; span < spans; span++) {
                events.add(new Event(second, trace, span));
                second += random.nextInt(LONGEST_GAP_SECONDS + 1);
            }
        }
        List<List<Event>> bySecond = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            bySecond.add(new ArrayList<>());
        }
        events.sort(Comparator.comparingLong(event -> event.trace() * 31 + event.span()));
        events.forEach(event -> bySecond.get(event.second()).add(event));
        return bySecond;
    }

    private Sampling sampler(Algorithm algorithm, boolean strata, boolean stored) throws Exception {
        TestContext context = new TestContext("reservoir_sampler", clock).withExtension("disk", storage);
        Optional<ComponentId> disk = stored ? Optional.of(ComponentId.parse("disk")) : Optional.empty();
        List<StratumConfig> parts = strata ? List.of(new StratumConfig("long", "name == \"s5\"", K)) : List.of();
        return new Sampling(Sampling.config(K, algorithm, parts, List.of(), 0, Durability.INTERVAL, disk), context)
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "CONSISTENT, false, false",
        "CONSISTENT, false, true",
        "CONSISTENT, true, false",
        "CONSISTENT, true, true",
        "UNIFORM, false, true",
        "WEIGHTED, true, true",
        "TIME_DECAY, false, false"
    })
    void keepsTracesWhole(Algorithm algorithm, boolean strata, boolean restarts) throws Exception {
        Sampling sampling = sampler(algorithm, strata, restarts);
        try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
            for (List<Event> second : traffic()) {
                send(sampling, second, senders);
                sampling.advance(STEP);
                if (restarts && random.nextInt(40) == 0) {
                    sampling.stop();
                    received.addAll(sampling.received());
                    assertThat(sampling.context.telemetryMemory().bytes()).isZero();
                    sampling = sampler(algorithm, strata, true);
                }
            }
        }
        sampling.finishWindow();
        sampling.finishWindow();
        received.addAll(sampling.received());
        sampling.stop();
        assertThat(sampling.context.telemetryMemory().bytes()).isZero();

        Map<Long, Long> found =
                received.stream().collect(Collectors.groupingBy(TestSpans::randomness, Collectors.counting()));
        assertThat(found)
                .hasSizeGreaterThan(300)
                .allSatisfy((trace, spans) -> assertThat(spans.intValue()).isEqualTo(sizes.get(trace)));
        assertThat(estimate(algorithm)).isCloseTo(TRACES, within(TRACES * 0.2));
    }

    private void send(Sampling sampling, List<Event> events, ExecutorService senders) throws Exception {
        Collections.shuffle(events, random);
        List<Future<?>> sent = new ArrayList<>();
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(10));
            List<Event> part = events.subList(from, to);
            Span.Builder[] spans = part.stream()
                    .map(event -> TestSpans.span(event.trace(), event.span() + 1))
                    .toArray(Span.Builder[]::new);
            sent.add(senders.submit(() -> assertThat(sampling.send(spans)).isEqualTo(Outcome.ACCEPTED)));
            from = to;
        }
        for (Future<?> each : sent) {
            each.get();
        }
    }

    private double estimate(Algorithm algorithm) {
        Map<Long, Double> counts = new HashMap<>();
        for (Span span : received) {
            counts.put(TestSpans.randomness(span), adjustedCount(algorithm, span));
        }
        return counts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double adjustedCount(Algorithm algorithm, Span span) {
        if (algorithm == Algorithm.CONSISTENT) {
            return Threshold.adjustedCount(
                    OtTraceState.parse(span.getTraceState()).orElseThrow().threshold());
        }
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(Marking.PROBABILITY))
                .mapToDouble(attribute -> 1 / attribute.getValue().getDoubleValue())
                .findFirst()
                .orElseThrow();
    }
}
