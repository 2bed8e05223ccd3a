package io.spillway.reservoir;

import static io.spillway.testkit.Eventually.eventually;

import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.config.Section;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A sampler under test, with a clock moved by hand and everything it hands on. */
final class Sampling {
    static final Duration WINDOW = Duration.ofSeconds(60);
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    final ReservoirConfig config;
    final TestContext context;
    final RecordingConsumer next = new RecordingConsumer();
    final ReservoirSampler sampler;

    Sampling(ReservoirConfig config) {
        this(config, new TestContext("reservoir_sampler"));
    }

    Sampling(ReservoirConfig config, TestContext context) {
        this.config = config;
        this.context = context;
        this.sampler = new ReservoirSampler(config, next, context);
    }

    static ReservoirConfig config(int k) {
        return config(k, Algorithm.CONSISTENT);
    }

    static ReservoirConfig config(int k, Algorithm algorithm) {
        return config(k, algorithm, List.of(), List.of());
    }

    static ReservoirConfig config(int k, Algorithm algorithm, List<StratumConfig> strata, List<WeightConfig> weights) {
        return config(k, algorithm, strata, weights, 0, Durability.INTERVAL, Optional.empty());
    }

    static ReservoirConfig config(
            int k,
            Algorithm algorithm,
            List<StratumConfig> strata,
            List<WeightConfig> weights,
            long maxBytes,
            Durability durability,
            Optional<ComponentId> storage) {
        return new ReservoirConfig(
                k,
                WINDOW,
                true,
                new SamplingConfig(algorithm, strata, weights, 0, Duration.ZERO),
                new BufferConfig(1_000_000, TIMEOUT, maxBytes, Section.off(AdaptiveTimeoutConfig.defaults())),
                new CheckpointConfig("", storage, Duration.ofSeconds(10), durability, Compression.NONE),
                CompactionConfig.defaults(),
                Optional.empty());
    }

    Sampling start() throws Exception {
        sampler.start();
        return this;
    }

    Outcome send(Span.Builder... spans) {
        return sampler.consume(TestSpans.batch(spans));
    }

    Sampling advance(Duration duration) {
        context.manualClock().advance(duration);
        return this;
    }

    /** Lets the window end, and all that is kept be idle for long enough. */
    Sampling finishWindow() {
        return advance(WINDOW).advance(TIMEOUT.plusSeconds(2));
    }

    /** Lets time go on, a little at a time, until something holds. */
    void advanceUntil(String what, Callable<Boolean> condition) {
        eventually(what, () -> {
            advance(Duration.ofMillis(100));
            return condition.call();
        });
    }

    /** Closes it, with as much time as it needs to hand on what is on its way. */
    void stop() {
        CompletableFuture<Void> closing = CompletableFuture.runAsync(
                () -> sampler.close(Deadline.after(Duration.ofSeconds(5), context.clock())),
                Thread::startVirtualThread);
        eventually("it is closed", closing::isDone);
        closing.join();
    }

    /** Closes it when there is no time left. */
    void giveUp() {
        sampler.close(Deadline.after(Duration.ZERO, context.clock()));
    }

    /** What it has handed on, once it has handed on everything that is on its way. */
    List<Span> received() {
        eventually("everything that is on its way is handed on", () -> metric("departing_traces") == 0);
        return TestSpans.spans(next.accepted());
    }

    double dropped(DropReason reason) {
        return context.metric("otelcol_processor_reservoir_dropped_spans", "reason", reason.label());
    }

    double metric(String name, String... labels) {
        return context.metric("otelcol_processor_reservoir_" + name, labels);
    }
}
