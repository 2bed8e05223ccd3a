package io.spillway.reservoir;

import static io.spillway.reservoir.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Threshold;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Strata, weights, adaptive timeouts and the span as the unit, from spans in to spans out. */
class AlgorithmsTest {
    private static final Status.Builder ERROR = Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
    private static final String IS_ERROR = "status.code == STATUS_CODE_ERROR";

    private final Random random = new Random(20261121);
    private Sampling sampling = new Sampling(Sampling.config(1));

    @AfterEach
    void stop() throws Exception {
        sampling.stop();
    }

    private long randomness() {
        return random.nextLong() & ((1L << 56) - 1);
    }

    private void start(ReservoirConfig config) throws Exception {
        sampling = new Sampling(config).start();
    }

    /** The error is in the last span, and the trace is still whole and in the right stratum. */
    @Test
    void givesEachStratumItsOwnK() throws Exception {
        start(Sampling.config(5, Algorithm.CONSISTENT, List.of(new StratumConfig("errors", IS_ERROR, 10)), List.of()));
        for (int i = 0; i < 1000; i++) {
            long trace = randomness();
            Span.Builder last = span(trace, 2);
            sampling.send(span(trace, 1));
            sampling.send(i % 20 == 0 ? last.setStatus(ERROR) : last);
        }
        sampling.advance(Duration.ofSeconds(15));
        assertThat(sampling.metric("traces", "stratum", "errors")).isEqualTo(10);
        assertThat(sampling.metric("window_traces", "stratum", "errors")).isEqualTo(50);
        assertThat(sampling.metric("traces", "stratum", "default")).isEqualTo(5);
        sampling.finishWindow();

        assertThat(sampling.received()).hasSize(30);
        assertThat(sampling.received().stream().filter(span -> span.hasStatus()))
                .hasSize(10);
    }

    /** What ranks too low for every stratum is not even buffered, once each of them is full. */
    @Test
    void dropsWhatNoStratumWouldKeep() throws Exception {
        String inHouse = "attributes[\"tenant\"] == \"house\"";
        start(Sampling.config(50, Algorithm.CONSISTENT, List.of(new StratumConfig("house", inHouse, 50)), List.of()));
        sendOfTwoTenants(1000);
        assertThat(sampling.metric("buffer_traces")).isEqualTo(1000);
        sampling.advance(Duration.ofSeconds(12));
        sendOfTwoTenants(5000);
        assertThat(sampling.metric("buffer_traces")).isBetween(400.0, 1200.0);
        assertThat(sampling.dropped(DropReason.BELOW_THRESHOLD)).isGreaterThan(4000);
        sampling.advance(Duration.ofSeconds(12)).finishWindow();

        List<Span> house = sampling.received().stream()
                .filter(span -> span.getAttributesCount() > 0)
                .toList();
        assertThat(house).hasSize(50);
        assertThat(sampling.received()).hasSize(100);
        assertThat(house.stream().mapToDouble(AlgorithmsTest::adjustedCount).sum())
                .isBetween(2000.0, 4500.0);
    }

    private void sendOfTwoTenants(int traces) {
        for (int i = 0; i < traces; i++) {
            Span.Builder span = span(randomness(), 1);
            sampling.send(i % 2 == 0 ? span.addAttributes(TestSpans.attribute("tenant", "house")) : span);
        }
    }

    private static double adjustedCount(Span span) {
        return Threshold.adjustedCount(
                OtTraceState.parse(span.getTraceState()).orElseThrow().threshold());
    }

    @Test
    void prefersWhatWeighsMore() throws Exception {
        start(Sampling.config(100, Algorithm.WEIGHTED, List.of(), List.of(new WeightConfig(IS_ERROR, 1000))));
        for (int i = 0; i < 2000; i++) {
            Span.Builder span = span(randomness(), 1);
            sampling.send(i % 40 == 0 ? span.setStatus(ERROR) : span);
        }
        sampling.advance(Duration.ofSeconds(15)).finishWindow();

        assertThat(sampling.received()).hasSize(100);
        assertThat(sampling.received().stream().filter(Span::hasStatus)).hasSizeGreaterThan(45);
        assertThat(sampling.received())
                .allSatisfy(span -> assertThat(span.getAttributesList())
                        .anyMatch(attribute -> attribute.getKey().equals(Marking.PROBABILITY)));
    }

    @Test
    void samplesSpansWhereTracesAreNotTheUnit() throws Exception {
        start(Configs.load("{size_k: 10, trace_aware: false, trace_buffer_max_size: 0, trace_buffer_timeout: 0s}"));
        long trace = randomness();
        for (int i = 1; i <= 100; i++) {
            sampling.send(span(trace, i));
        }
        sampling.advance(Sampling.WINDOW);

        assertThat(sampling.received()).hasSize(10);
    }

    /** Also once most spans are dropped when they come: their traces' ranks have nothing to do with it. */
    @Test
    void choosesAmongSpansWhateverTheirTrace() throws Exception {
        start(Configs.load("{size_k: 200, trace_aware: false, trace_buffer_max_size: 0, trace_buffer_timeout: 0s}"));
        long low = 0x01_3456_0012_3456L;
        long high = 0xFE_3456_0012_3456L;
        for (int i = 1; i <= 10_000; i++) {
            sampling.send(span(low, i), span(high, i));
        }
        sampling.advance(Sampling.WINDOW);

        assertThat(sampling.received()).hasSize(200);
        assertThat(sampling.received().stream()
                        .filter(span -> TestSpans.randomness(span) == low)
                        .count())
                .isBetween(60L, 140L);
    }

    /** Spans of this service follow each other within 100 ms, so a second of silence is enough. */
    @Test
    void learnsWhenATraceIsComplete() throws Exception {
        start(Configs.load("{size_k: 100000, trace_buffer_max_size: 1000000, adaptive_timeout: {min_timeout: 1s}}"));
        for (int i = 0; i < 560; i++) {
            long trace = randomness();
            for (int span = 1; span <= 3; span++) {
                sampling.send(span(trace, span));
                sampling.advance(Duration.ofMillis(span == 3 ? 5 : 50));
            }
        }
        sampling.advance(Duration.ofSeconds(2));

        assertThat(sampling.received()).hasSizeGreaterThan(1500);
    }
}
