package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Component;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sender is told exactly what the pipeline answered, item by item, and trying again after a refusal that may pass helps. */
public abstract class ReceiverContract extends LifecycleContract {
    private static final long SEED = 7;
    private static final int SENDERS = 4;
    private static final int BATCHES = 25;
    private static final int ITEMS = 5;

    /** A receiver that listens on a free port of the loopback interface. */
    protected abstract Receiver receiver(Map<Signal, PipelineInput> next, TestContext context) throws Exception;

    /**
     * A client of a receiver that has started. Its answers are what the receiver told it, translated from the protocol:
     * accepted, worth another attempt, or refused for good. Used by several threads.
     */
    protected abstract Consumer client(Receiver receiver) throws Exception;

    @Override
    protected Component component(TestContext context) throws Exception {
        return receiver(inputs(new RecordingConsumer()), context);
    }

    private static Map<Signal, PipelineInput> inputs(PipelineInput input) {
        Map<Signal, PipelineInput> inputs = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            inputs.put(signal, input);
        }
        return inputs;
    }

    @ParameterizedTest
    @CsvSource({
        "TRACES, ALWAYS_SUCCEEDS",
        "TRACES, RANDOM_TRANSIENT",
        "TRACES, RANDOM_PERMANENT",
        "TRACES, RANDOM_MIX",
        "METRICS, RANDOM_MIX",
        "LOGS, RANDOM_MIX"
    })
    final void tellsTheSenderWhatBecameOfEveryItem(Signal signal, Temper temper) throws Exception {
        try (SystemClock clock = new SystemClock()) {
            MoodyConsumer pipeline = new MoodyConsumer(temper, SEED);
            Receiver receiver = receiver(inputs(pipeline), new TestContext("contract", clock));
            receiver.start();
            Queue<Long> toldAccepted = new ConcurrentLinkedQueue<>();
            Queue<Long> toldRejected = new ConcurrentLinkedQueue<>();
            send(client(receiver), signal, toldAccepted, toldRejected);
            receiver.close(Deadline.after(Duration.ofMinutes(1), clock));

            assertThat(toldAccepted).containsExactlyInAnyOrderElementsOf(pipeline.accepted());
            assertThat(toldRejected).containsExactlyInAnyOrderElementsOf(pipeline.rejected());
            assertThat(toldAccepted.size() + toldRejected.size()).isEqualTo(SENDERS * BATCHES * ITEMS);
        }
    }

    private static void send(Consumer client, Signal signal, Queue<Long> accepted, Queue<Long> rejected)
            throws InterruptedException {
        List<Thread> senders = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            long first = (long) s * BATCHES * ITEMS;
            senders.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < BATCHES; i++) {
                    Telemetry batch = NumberedItems.batch(signal, first + (long) i * ITEMS, ITEMS);
                    switch (untilSettled(client, batch)) {
                        case Outcome.Accepted _ -> accepted.addAll(NumberedItems.numbers(batch));
                        case Outcome.Throttled _ -> {}
                        case Outcome.Rejected _ -> rejected.addAll(NumberedItems.numbers(batch));
                    }
                }
            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private static Outcome untilSettled(Consumer client, Telemetry batch) {
        Outcome outcome = client.consume(batch);
        for (int attempt = 1; attempt < 1000 && outcome instanceof Outcome.Throttled; attempt++) {
            outcome = client.consume(batch);
        }
        return outcome;
    }
}
