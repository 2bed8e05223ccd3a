package io.spillway.standard.probabilistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Consumer;
import io.spillway.component.Signal;
import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Randomness;
import io.spillway.sampling.Threshold;
import io.spillway.standard.TestBatches;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbabilisticSamplerTest {
    private static final long SEED = 20261121;
    private static final int SPANS = 200_000;

    private final TestContext context = new TestContext("probabilistic_sampler");
    private final RecordingConsumer next = new RecordingConsumer();

    private static ProbabilisticSamplerConfig config(SamplerMode mode, double percentage) {
        return config(mode, percentage, true);
    }

    private static ProbabilisticSamplerConfig config(SamplerMode mode, double percentage, boolean failClosed) {
        return new ProbabilisticSamplerConfig(percentage, 22, Optional.of(mode), failClosed, 4, "traceID", "", "");
    }

    private List<Span> sample(ProbabilisticSamplerConfig config, Span.Builder... spans) {
        Consumer sampler = new ProbabilisticSampler(config, Signal.TRACES, next, context);
        sampler.consume(TestBatches.traces(spans));
        return next.accepted().stream()
                .flatMap(batch -> TestBatches.spans(batch).stream())
                .toList();
    }

    private static Span.Builder span(long traceIdLow, String traceState) {
        return TestBatches.span("s")
                .setTraceId(TestBatches.traceId(7, traceIdLow))
                .setTraceState(traceState);
    }

    /** 56 bits of randomness with these leading hexadecimal digits. */
    private static long randomness(String digits) {
        return Threshold.parse(digits);
    }

    /** With 200,000 spans the standard deviation of the kept share is below 0.0012: a tolerance of five of them. */
    @ParameterizedTest
    @CsvSource({"EQUALIZING,10", "PROPORTIONAL,10", "HASH_SEED,10", "EQUALIZING,50", "HASH_SEED,1", "EQUALIZING,0.1"})
    void keepsTheConfiguredShare(SamplerMode mode, double percentage) {
        Random random = new Random(SEED);
        Span.Builder[] spans = new Span.Builder[SPANS];
        for (int i = 0; i < SPANS; i++) {
            spans[i] = TestBatches.span("s").setTraceId(TestBatches.traceId(random.nextLong(), random.nextLong()));
        }

        List<Span> kept = sample(config(mode, percentage), spans);

        double deviation = Math.sqrt(percentage / 100 * (1 - percentage / 100) / SPANS);
        assertThat(kept.size() / (double) SPANS).isCloseTo(percentage / 100, within(5 * deviation + 1e-5));
        double estimate = kept.stream()
                .mapToDouble(span -> Threshold.adjustedCount(
                        OtTraceState.parse(span.getTraceState()).orElseThrow().threshold()))
                .sum();
        assertThat(estimate / SPANS).isCloseTo(1, within(5 * deviation / (percentage / 100) + 1e-2));
    }

    @ParameterizedTest
    @CsvSource({"EQUALIZING", "PROPORTIONAL", "HASH_SEED"})
    void decidesAlikeForAllSpansOfATrace(SamplerMode mode) {
        Random random = new Random(SEED);
        List<Span.Builder> spans = new ArrayList<>();
        for (int trace = 0; trace < 1000; trace++) {
            long low = random.nextLong();
            spans.add(span(low, ""));
            spans.add(span(low, ""));
        }

        List<Span> kept = sample(config(mode, 30), spans.toArray(Span.Builder[]::new));

        assertThat(kept.size() % 2).isZero();
        assertThat(kept.stream().map(Span::getTraceId).distinct().count()).isEqualTo(kept.size() / 2);
    }

    @Test
    void marksWhatItKeepsWithTheThreshold() {
        List<Span> kept =
                sample(config(SamplerMode.EQUALIZING, 25), span(randomness("c1"), ""), span(randomness("bf"), ""));

        assertThat(kept).extracting(Span::getTraceState).containsExactly("ot=th:c");
    }

    @Test
    void neverLowersAThreshold() {
        List<Span> kept = sample(
                config(SamplerMode.EQUALIZING, 50),
                span(randomness("f8"), "ot=th:f;x:y,vendor=1"),
                span(randomness("85"), "ot=th:4"));

        assertThat(kept).extracting(Span::getTraceState).containsExactly("ot=th:f;x:y,vendor=1", "ot=th:8");
    }

    @Test
    void multipliesProbabilitiesWhenProportional() {
        List<Span> kept = sample(
                config(SamplerMode.PROPORTIONAL, 50),
                span(randomness("c1"), "ot=th:8"),
                span(randomness("bf"), "ot=th:8"));

        assertThat(kept).extracting(Span::getTraceState).containsExactly("ot=th:c");
    }

    @Test
    void prefersExplicitRandomness() {
        List<Span> kept = sample(
                config(SamplerMode.EQUALIZING, 50), span(0, "ot=rv:9b8233f7e3a151"), span(-1, "ot=rv:1b8233f7e3a151"));

        assertThat(kept).extracting(Span::getTraceState).containsExactly("ot=rv:9b8233f7e3a151;th:8");
    }

    @Test
    void dropsContradictionsUnlessToldOtherwise() {
        Span.Builder[] spans = {
            span(randomness("10"), "ot=th:8"),
            span(randomness("ff"), "ot=th:xyz"),
            TestBatches.span("s").clearTraceId()
        };

        assertThat(sample(config(SamplerMode.EQUALIZING, 100), spans)).isEmpty();
        assertThat(sample(config(SamplerMode.EQUALIZING, 50, false), spans))
                .extracting(Span::getTraceState)
                .containsExactly("ot=th:0", "ot=th:xyz", "ot=th:0");
    }

    @Test
    void obeysThePriorityAttribute() {
        Span.Builder always =
                span(0, "").setName("always").addAttributes(TestBatches.attribute("sampling.priority", 1L));
        Span.Builder never =
                span(-1, "").setName("never").addAttributes(TestBatches.attribute("sampling.priority", "0"));

        List<Span> kept = sample(config(SamplerMode.EQUALIZING, 0), always, never);

        assertThat(kept).extracting(Span::getName).containsExactly("always");
        assertThat(context.metric(
                        "otelcol_processor_probabilistic_sampler_count_traces_sampled",
                        "policy",
                        "sampling_priority",
                        "sampled",
                        "true"))
                .isEqualTo(1);
    }

    @Test
    void hashesLikeOtherCollectors() {
        byte[] id = new byte[16];
        id[15] = 1;
        // FNV-1a of the seed 22, lowest byte first, and the id; worked out by hand with 32-bit arithmetic.
        long hash = 0x811c9dc5L;
        byte[] seed = {22, 0, 0, 0};
        for (byte[] part : List.of(seed, id)) {
            for (byte b : part) {
                hash = ((hash ^ (b & 0xff)) * 0x01000193L) & 0xffffffffL;
            }
        }

        long randomness = new FnvRandomness(22).of(0, 1);

        assertThat(randomness >>> 42).isEqualTo(16383 - (hash & 16383));
        assertThat(randomness).isBetween(0L, Randomness.MAX).isEqualTo(new FnvRandomness(22).of(id));
    }

    @Test
    void writesHashedRandomness() {
        List<Span> kept = sample(config(SamplerMode.HASH_SEED, 100), span(5, ""));

        // worked out with Go's hash/fnv
        assertThat(kept).extracting(Span::getTraceState).containsExactly("ot=rv:44d8076bdaaec9;th:0");
    }

    @Test
    void samplesLogRecordsByTraceOrAttribute() {
        ProbabilisticSamplerConfig byTrace = config(SamplerMode.EQUALIZING, 50);
        LogRecord.Builder kept = LogRecord.newBuilder().setTraceId(TestBatches.traceId(1, randomness("81")));
        LogRecord.Builder dropped = LogRecord.newBuilder().setTraceId(TestBatches.traceId(1, randomness("7f")));
        new ProbabilisticSampler(byTrace, Signal.LOGS, next, context).consume(TestBatches.logs(kept, dropped));

        Telemetry sampled = next.accepted().getFirst();
        assertThat(sampled.itemCount()).isEqualTo(1);
        LogRecord record = TestBatches.records(sampled).getFirst();
        assertThat(TestBatches.value(record.getAttributesList(), "sampling.threshold")
                        .getStringValue())
                .isEqualTo("8");

        ProbabilisticSamplerConfig byAttribute =
                new ProbabilisticSamplerConfig(100, 0, Optional.empty(), true, 4, "record", "id", "priority");
        LogRecord.Builder hashed = LogRecord.newBuilder().addAttributes(TestBatches.attribute("id", "x"));
        LogRecord.Builder unwanted = LogRecord.newBuilder()
                .addAttributes(TestBatches.attribute("id", "x"))
                .addAttributes(TestBatches.attribute("priority", 0L));
        LogRecord.Builder withoutSource = LogRecord.newBuilder();
        new ProbabilisticSampler(byAttribute, Signal.LOGS, next, context)
                .consume(TestBatches.logs(hashed, unwanted, withoutSource));

        assertThat(next.accepted().getLast().itemCount()).isEqualTo(1);
        LogRecord marked = TestBatches.records(next.accepted().getLast()).getFirst();
        assertThat(TestBatches.value(marked.getAttributesList(), "sampling.randomness")
                        .getStringValue())
                .hasSize(14);
    }
}
