package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.telemetry.TelemetryMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What theory says about samples, over 1,000 windows with a fixed seed. Tolerances are four standard errors, which a right
 * implementation exceeds once in 16,000 comparisons.
 */
class StatisticsTest {
    private static final long SEED = 20261121;
    private static final int WINDOWS = 1000;
    private static final int K = 50;
    private static final double ERRORS = 4;

    private final Random random = new Random(SEED);

    private HeldTrace trace(int number, double weight) {
        HeldTrace trace = new HeldTrace(
                new TraceKey(new TraceId(random.nextLong(), number), random.nextLong() & ((1L << 56) - 1)),
                number,
                "",
                new TraceState.Pending(0),
                new SpanMemory(Long.MAX_VALUE, new TelemetryMemory(Long.MAX_VALUE)));
        trace.reserve(0, Math.log(weight), 1, 0);
        return trace;
    }

    private Reservoir reservoir(Algorithm algorithm, int k) {
        return Stratum.reservoir(algorithm, k, Math.log(100), random);
    }

    private static void assertFits(long[] observed, double[] expected, double correction) {
        double chiSquare = 0;
        for (int i = 0; i < observed.length; i++) {
            chiSquare += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
        }
        int degrees = observed.length - 1;
        // The 99.99 % quantile of chi-square, by Wilson and Hilferty.
        double quantile = degrees * Math.pow(1 - 2.0 / (9 * degrees) + 3.719 * Math.sqrt(2.0 / (9 * degrees)), 3);
        assertThat(chiSquare * correction)
                .as("chi-square with " + degrees + " degrees of freedom")
                .isLessThan(quantile);
    }

    /** Of 200 traces in a window each is kept in a quarter of the windows, wherever it stands in the order of arrival. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void includesEveryPositionAlike(Algorithm algorithm) {
        int traces = 200;
        long[] kept = new long[traces];
        Reservoir reservoir = reservoir(algorithm, K);
        for (int window = 0; window < WINDOWS; window++) {
            reservoir.begin();
            for (int i = 0; i < traces; i++) {
                reservoir.offer(trace(i, 1));
            }
            assertThat(reservoir.traces()).hasSize(K);
            reservoir.traces().forEach(trace -> kept[(int) trace.number]++);
        }
        double[] expected = new double[traces];
        Arrays.fill(expected, WINDOWS * (double) K / traces);
        // Drawn without replacement, counts vary less than those of a multinomial distribution: by (n − 1)/(n − k).
        assertFits(kept, expected, (traces - 1.0) / (traces - K));
    }

    /** Counts, sums and the share of one service, from 40 to 400 traces a window. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void estimatesWithoutBias(Algorithm algorithm) {
        Reservoir reservoir = reservoir(algorithm, K);
        List<ToDoubleFunction<Integer>> questions = List.of(
                _ -> 1.0, number -> number % 17.0, number -> number % 10 == 0 ? 1 : 0, number -> number < 20 ? 1 : 0);
        double[] sums = new double[questions.size()];
        double[] squares = new double[questions.size()];
        for (int window = 0; window < WINDOWS; window++) {
            reservoir.begin();
            int traces = 40 + random.nextInt(361);
            for (int i = 0; i < traces; i++) {
                reservoir.offer(trace(i, algorithm == Algorithm.WEIGHTED && i % 10 == 0 ? 10 : 1));
            }
            for (int q = 0; q < questions.size(); q++) {
                ToDoubleFunction<Integer> question = questions.get(q);
                double estimate = reservoir.traces().stream()
                        .mapToDouble(trace -> question.applyAsDouble((int) trace.number)
                                / reservoir.verdict(trace).probability())
                        .sum();
                double truth = 0;
                for (int i = 0; i < traces; i++) {
                    truth += question.applyAsDouble(i);
                }
                double error = estimate - truth;
                sums[q] += error;
                squares[q] += error * error;
            }
        }
        for (int q = 0; q < questions.size(); q++) {
            double mean = sums[q] / WINDOWS;
            double standardError = Math.sqrt(Math.max(0, squares[q] / WINDOWS - mean * mean) / WINDOWS);
            assertThat(mean).as("error of question " + q).isCloseTo(0, within(ERRORS * standardError + 1e-9));
        }
    }

    /** Of a single place in the reservoir, the theory is plain: the probability is the trace's part of the weight. */
    @Test
    void includesByWeight() {
        double[] weights = {1, 2, 3, 4, 10};
        double total = Arrays.stream(weights).sum();
        long[] kept = new long[weights.length];
        int windows = 50 * WINDOWS;
        Reservoir reservoir = reservoir(Algorithm.WEIGHTED, 1);
        for (int window = 0; window < windows; window++) {
            reservoir.begin();
            for (int i = 0; i < weights.length; i++) {
                reservoir.offer(trace(i, weights[i]));
            }
            reservoir.traces().forEach(trace -> kept[(int) trace.number]++);
        }
        assertFits(kept, Arrays.stream(weights).map(w -> windows * w / total).toArray(), 1);
    }

    /** A trace that is a half-life older is kept half as often. */
    @Test
    void includesByAge() {
        int traces = 5;
        long[] kept = new long[traces];
        double[] expected = new double[traces];
        int windows = 50 * WINDOWS;
        Reservoir reservoir = reservoir(Algorithm.TIME_DECAY, 1);
        for (int window = 0; window < windows; window++) {
            reservoir.begin();
            for (int i = 0; i < traces; i++) {
                reservoir.offer(trace(i, Math.pow(2, i)));
            }
            reservoir.traces().forEach(trace -> kept[(int) trace.number]++);
        }
        for (int i = 0; i < traces; i++) {
            expected[i] = windows * Math.pow(2, i) / ((1 << traces) - 1);
        }
        assertFits(kept, expected, 1);
    }

    /** After giving up traces for want of memory, and after a restart, every trace of the window is still included alike. */
    @Test
    void staysUniformWhenItShrinksAndRestarts() {
        int traces = 100;
        long[] kept = new long[traces];
        long places = 0;
        for (int window = 0; window < 10 * WINDOWS; window++) {
            Reservoir reservoir = reservoir(Algorithm.UNIFORM, 20);
            for (int i = 0; i < 40; i++) {
                reservoir.offer(trace(i, 1));
            }
            reservoir.shrink();
            reservoir.shrink();
            for (int i = 40; i < 60; i++) {
                reservoir.offer(trace(i, 1));
            }
            Reservoir restarted = reservoir(Algorithm.UNIFORM, 20);
            restarted.restoreState(reservoir.state());
            new ArrayList<>(reservoir.traces()).forEach(restarted::restore);
            for (int i = 60; i < traces; i++) {
                restarted.offer(trace(i, 1));
            }
            places += restarted.traces().size();
            restarted.traces().forEach(trace -> kept[(int) trace.number]++);
        }
        double[] expected = new double[traces];
        Arrays.fill(expected, places / (double) traces);
        assertFits(kept, expected, (traces - 1.0) / (traces - 18));
    }

    /** Two collectors that saw different traces, and some both: the best of both samples is the sample of one that saw all. */
    @Test
    void mergesToTheSampleOfTheUnion() {
        for (int round = 0; round < 100; round++) {
            RankedReservoir left = new RankedReservoir(Ranking.Consistent.INSTANCE, K);
            RankedReservoir right = new RankedReservoir(Ranking.Consistent.INSTANCE, K);
            RankedReservoir both = new RankedReservoir(Ranking.Consistent.INSTANCE, K);
            RankedReservoir merged = new RankedReservoir(Ranking.Consistent.INSTANCE, K);
            for (int i = 0; i < 500; i++) {
                HeldTrace trace = trace(i, 1);
                int where = random.nextInt(3);
                if (where != 0) {
                    left.offer(trace);
                }
                if (where != 1) {
                    right.offer(trace);
                }
                both.offer(trace);
            }
            List<HeldTrace> samples = new ArrayList<>(left.traces());
            right.traces().stream().filter(trace -> !samples.contains(trace)).forEach(samples::add);
            samples.forEach(merged::offer);
            assertThat(merged.traces()).containsExactlyInAnyOrderElementsOf(both.traces());
            long threshold = Math.max(
                    merged.state().excluded(),
                    Math.max(left.state().excluded(), right.state().excluded()));
            assertThat(threshold).isEqualTo(both.state().excluded());
        }
    }
}
