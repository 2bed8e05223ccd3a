package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.attribute;
import static io.spillway.reservoir.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What ranks too low whatever its other spans may say is dropped when it comes, and still exactly those traces are kept that
 * would be if everything waited until it is complete.
 */
class EarlyDropTest {
    private static final int ROUNDS = 25;
    private static final int TRACES = 400;
    private static final int SECONDS = 30;
    private static final Duration HALF_LIFE = Duration.ofSeconds(20);
    private static final double WEIGHT = 8;

    /** A trace with the seconds at which its spans come; the last one says whether it weighs more. */
    private record Trace(long randomness, List<Integer> seconds, boolean heavy) {
        int last() {
            return seconds.getLast();
        }
    }

    private static List<Trace> traffic(Random random) {
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < TRACES; i++) {
            List<Integer> seconds = new ArrayList<>();
            int second = random.nextInt(SECONDS);
            for (int span = 1 + random.nextInt(3); span > 0; span--) {
                seconds.add(second);
                second += random.nextInt(5);
            }
            traces.add(new Trace(random.nextLong() & (Threshold.NEVER - 1), seconds, random.nextInt(10) == 0));
        }
        return traces;
    }

    private static Span.Builder made(Trace trace, int index) {
        Span.Builder made = span(trace.randomness(), index + 1);
        return trace.heavy() && index == trace.seconds().size() - 1
                ? made.addAttributes(attribute("heavy", "yes"))
                : made;
    }

    /** The rank of each trace by the rule itself: it is offered by the sweep, once a second, that finds it idle for 10 s. */
    private static double rank(Algorithm algorithm, Trace trace) {
        double offered = trace.last() + Sampling.TIMEOUT.toSeconds();
        double logWeight = trace.heavy() ? Math.log(WEIGHT) : 0;
        double decay = algorithm == Algorithm.TIME_DECAY ? Math.log(2) / HALF_LIFE.toSeconds() * offered : 0;
        double u = (trace.randomness() + 0.5) / Threshold.NEVER;
        return logWeight + decay - Math.log(-Math.log(u));
    }

    private static Sampling sampler(Algorithm algorithm, int k) throws Exception {
        return new Sampling(Configs.load(
                        """
                size_k: %d
                algorithm: %s
                half_life: %ds
                weights: [{condition: 'attributes["heavy"] == "yes"', weight: %s}]
                """.formatted(k, algorithm.name().toLowerCase(Locale.ROOT), HALF_LIFE.toSeconds(), WEIGHT)))
                .start();
    }

    @ParameterizedTest
    @CsvSource({"WEIGHTED, 5", "WEIGHTED, 20", "TIME_DECAY, 5", "TIME_DECAY, 20"})
    void keepsWhatTheRuleKeeps(Algorithm algorithm, int k) throws Exception {
        Random random = new Random(20261121);
        double early = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Trace> traces = traffic(random);
            Sampling sampling = sampler(algorithm, k);
            for (int second = 0; second < SECONDS + 15; second++) {
                send(sampling, traces, second);
                sampling.advance(Duration.ofSeconds(1));
            }
            early += sampling.dropped(DropReason.BELOW_THRESHOLD);
            sampling.finishWindow();

            Set<Long> expected = traces.stream()
                    .sorted(Comparator.comparingDouble(trace -> -rank(algorithm, trace)))
                    .limit(k)
                    .map(Trace::randomness)
                    .collect(Collectors.toSet());
            assertThat(kept(sampling)).isEqualTo(expected);
            assertThat(sampling.received())
                    .hasSize(traces.stream()
                            .filter(trace -> expected.contains(trace.randomness()))
                            .mapToInt(trace -> trace.seconds().size())
                            .sum());
            sampling.stop();
        }
        assertThat(early).isPositive();
    }

    private static void send(Sampling sampling, List<Trace> traces, int second) {
        for (Trace trace : traces) {
            for (int i = 0; i < trace.seconds().size(); i++) {
                if (trace.seconds().get(i) == second) {
                    sampling.send(made(trace, i));
                }
            }
        }
    }

    private static Set<Long> kept(Sampling sampling) throws InterruptedException {
        return sampling.received().stream().map(TestSpans::randomness).collect(Collectors.toSet());
    }

    /** Of traces that come when the reservoir is full, only the share waits that a trace of the largest weight has. */
    @Test
    void buffersOnlyWhatMayBeKept() throws Exception {
        Random random = new Random(20261121);
        Sampling sampling = sampler(Algorithm.WEIGHTED, 20);
        for (int trace = 0; trace < 2000; trace++) {
            sampling.send(span(random.nextLong() & (Threshold.NEVER - 1), 1));
        }
        sampling.advance(Duration.ofSeconds(12));
        assertThat(sampling.metric("buffer_traces")).isZero();
        for (int trace = 0; trace < 2000; trace++) {
            sampling.send(span(random.nextLong() & (Threshold.NEVER - 1), 1));
        }

        // 20 of 2,000 were kept, so a trace of eight times the weight is with 1 - 0.99^8 = 7.7 %.
        assertThat(sampling.metric("buffer_traces")).isBetween(70.0, 250.0);
        assertThat(sampling.metric("threshold", "stratum", "default")).isBetween(0.87, 0.96);
        sampling.finishWindow();
        assertThat(sampling.received())
                .hasSize(20)
                .allSatisfy(span -> assertThat(TestSpans.randomness(span))
                        .isGreaterThan(OtTraceState.parse(span.getTraceState())
                                .orElseThrow()
                                .threshold()));
        sampling.stop();
    }
}
