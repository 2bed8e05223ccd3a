package io.spillway.benchmarks;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.reservoir.ReservoirConfig;
import io.spillway.reservoir.ReservoirSamplerFactory;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TelemetryGenerator;
import io.spillway.testkit.TestContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of the reservoir for each span, by the fate of the span. Batches of 200 spans, eight to a trace. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ReservoirBenchmark {
    private static final int SPANS = 200;
    private static final int BATCHES = 64;

    /** The fate of the spans. */
    public enum Fate {
        /** Below the threshold: dropped from their bytes. */
        DROP,
        /** Spans of held traces. */
        KEEP,
        /** Spans of kept traces that have left. */
        LATE
    }

    @Param
    private Fate fate = Fate.DROP;

    private final Telemetry[] batches = new Telemetry[BATCHES];
    private TestContext context = new TestContext("reservoir_sampler", new ManualClock());
    private Processor sampler = sampler(1);
    private int next;

    private Processor sampler(int k) {
        context = new TestContext("reservoir_sampler", new ManualClock());
        return new ReservoirSamplerFactory().create(config(k), Signal.TRACES, _ -> Outcome.ACCEPTED, context);
    }

    private static ReservoirConfig config(int k) {
        try {
            var loaded = new ConfigLoader(ComponentCatalog.load(), Map.of())
                    .load(
                            List.of("yaml:{receivers: {nop: }, exporters: {nop: }, processors: {reservoir_sampler:"
                                    + " {size_k: "
                                    + k
                                    + ", trace_buffer_max_bytes: 1500000000}}, service: {pipelines: {traces:"
                                    + " {receivers: [nop], processors: [reservoir_sampler], exporters: [nop]}}}}"),
                            List.of());
            var processors = requireNonNull(loaded.config().components().get(ComponentKind.PROCESSOR));
            return (ReservoirConfig) requireNonNull(processors.get(ComponentId.parse("reservoir_sampler")))
                    .config();
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Before each iteration, as kept spans would fill the memory. */
    @Setup(Level.Iteration)
    public void start() throws Exception {
        sampler = sampler(fate == Fate.DROP ? 10 : 100_000);
        sampler.start();
        TelemetryGenerator generator = new TelemetryGenerator(7);
        for (int i = 0; i < BATCHES; i++) {
            Telemetry made = Traces.of(generator.spans(SPANS));
            batches[i] = Telemetry.read(Signal.TRACES, made.toByteArray());
        }
        switch (fate) {
            case DROP -> fillWithBetterTraces();
            case KEEP -> {}
            case LATE -> {
                for (Telemetry batch : batches) {
                    sampler.consume(batch);
                }
                context.manualClock().advance(Duration.ofMinutes(1));
                context.manualClock().advance(Duration.ofSeconds(20));
            }
        }
    }

    /** So many that neither the reservoir nor the memory of refused traces has room for lower ones. */
    private void fillWithBetterTraces() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
            for (int span = 0; span < 100; span++) {
                byte[] id = ByteBuffer.allocate(16)
                        .putLong(1)
                        .putLong(0xFF_FFFF_0000_0000L | random.nextInt() & 0xFFFF_FFFFL)
                        .array();
                request.addResourceSpansBuilder()
                        .addScopeSpansBuilder()
                        .addSpans(Span.newBuilder().setTraceId(ByteString.copyFrom(id)));
            }
            sampler.consume(Traces.of(request.build()));
        }
    }

    @TearDown(Level.Iteration)
    public void stop() {
        sampler.close(Deadline.after(Duration.ZERO, context.clock()));
    }

    @Benchmark
    @OperationsPerInvocation(SPANS)
    public Outcome consume() {
        next = (next + 1) % BATCHES;
        Outcome outcome = sampler.consume(batches[next]);
        if (!outcome.equals(Outcome.ACCEPTED)) {
            throw new IllegalStateException("a span without a fate: " + outcome);
        }
        return outcome;
    }
}
