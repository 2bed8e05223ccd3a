package io.spillway.pipeline;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.component.SystemClock;
import io.spillway.config.Section;
import io.spillway.export.BatchConfig;
import io.spillway.export.QueueConfig;
import io.spillway.export.RetryConfig;
import io.spillway.export.Sender;
import io.spillway.export.SendingChain;
import io.spillway.export.SendingConfig;
import io.spillway.export.Sizer;
import io.spillway.standard.batch.BatchProcessorConfig;
import io.spillway.standard.batch.BatchProcessorFactory;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How far one exporter that is slow or dead holds up the others of its pipeline, and other pipelines. */
final class FanOutFairnessTest {
    private static final int ITEMS = 10;

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("shared", clock);
    private final Backend slow = new Backend();
    private final Backend quick = new Backend();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private long next;

    /** A peer that is down until told otherwise. */
    private static final class Backend implements Sender {
        final RecordingConsumer arrived = new RecordingConsumer();
        volatile boolean up = true;

        @Override
        public Outcome send(Telemetry batch, Duration timeout) {
            return up ? arrived.consume(batch) : Outcome.throttled(Status.Code.UNAVAILABLE, "connection refused");
        }

        List<Long> numbers() {
            return NumberedItems.numbers(arrived.accepted());
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
        clock.close();
    }

    private SendingChain exporter(Backend backend, int queueSize, boolean blockOnOverflow) throws Exception {
        QueueConfig queue = new QueueConfig(
                1,
                queueSize,
                Sizer.REQUESTS,
                blockOnOverflow,
                false,
                Optional.empty(),
                Section.off(BatchConfig.defaults()));
        RetryConfig retry = new RetryConfig(Duration.ofMillis(5), 0, 1, Duration.ofMillis(5), Duration.ZERO);
        SendingChain chain = SendingChain.of(
                new SendingConfig(Duration.ZERO, Section.on(retry), Section.on(queue)),
                backend,
                Set.of(Signal.TRACES),
                context);
        chain.start();
        running.add(() -> chain.close(Deadline.after(Duration.ZERO, clock)));
        return chain;
    }

    private Processor batch(Consumer behind) throws Exception {
        BatchProcessorConfig config = new BatchProcessorConfig(Duration.ofMillis(200), ITEMS, 0, List.of(), 0);
        Processor batch = new BatchProcessorFactory().create(config, Signal.TRACES, behind, context);
        batch.start();
        running.addFirst(() -> batch.close(Deadline.after(Duration.ZERO, clock)));
        return batch;
    }

    private Outcome send(Consumer pipeline) {
        long first = next;
        next += ITEMS;
        Outcome outcome = pipeline.consume(NumberedItems.batch(Signal.TRACES, first, ITEMS));
        if (outcome instanceof Outcome.Accepted) {
            LongStream.range(first, next).forEach(acknowledged::add);
        }
        return outcome;
    }

    private void awaitArrival(Backend backend) {
        eventually(() -> assertThat(backend.numbers()).containsExactlyInAnyOrderElementsOf(acknowledged));
    }

    @Test
    void aFullQueueHoldsUpNobodyAndNothingIsSentTwice() throws Exception {
        slow.up = false;
        Processor pipeline = batch(FanOut.of(List.of(exporter(slow, 2, false), exporter(quick, 100, false))));

        for (int i = 0; i < 50; i++) {
            assertThat(send(pipeline)).isEqualTo(Outcome.ACCEPTED);
        }
        awaitArrival(quick);
        assertThat(slow.numbers()).isEmpty();

        slow.up = true;
        awaitArrival(slow);
        assertThat(quick.numbers()).hasSize(500);
    }

    @Test
    void aDeadBackendEndsWithRefusedSendersButLosesNothingAndLeavesOtherPipelinesAlone() throws Exception {
        context.telemetryMemory().limitBytes(64 << 10);
        slow.up = false;
        Processor pipeline = batch(FanOut.of(List.of(exporter(slow, 1000, false), exporter(quick, 100, false))));
        Backend elsewhere = new Backend();
        Processor other = batch(exporter(elsewhere, 100, false));

        Outcome last = Outcome.ACCEPTED;
        while (last instanceof Outcome.Accepted) {
            last = send(pipeline);
        }
        assertThat(last)
                .isInstanceOfSatisfying(
                        Outcome.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isPositive());
        assertThat(context.telemetryMemory().bytes()).isLessThan(64 << 10);
        assertThat(acknowledged).hasSizeGreaterThan(500);
        awaitArrival(quick);

        for (int i = 0; i < 20; i++) {
            assertThat(other.consume(NumberedItems.batch(Signal.TRACES, i, ITEMS)))
                    .isEqualTo(Outcome.ACCEPTED);
            int sent = i + 1;
            eventually("it arrives", () -> elsewhere.arrived.accepted().size() == sent);
        }

        slow.up = true;
        awaitArrival(slow);
        eventually("there is room again", () -> send(pipeline) instanceof Outcome.Accepted);
        awaitArrival(quick);
    }

    @Test
    void whoAsksForItWaits() throws Exception {
        slow.up = false;
        Consumer fanOut = FanOut.of(List.of(exporter(slow, 2, true), exporter(quick, 100, false)));
        Thread sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 10; i++) {
                send(fanOut);
            }
        });
        eventually(
                "the sender waits",
                () -> quick.arrived.accepted().size() == 2 && sender.getState() == Thread.State.WAITING);

        slow.up = true;
        sender.join();
        awaitArrival(slow);
        awaitArrival(quick);
    }
}
