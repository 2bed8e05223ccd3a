package io.spillway.testkit;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Component;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every item handed to an exporter reaches its peer exactly once, or is refused by it for good, whatever the peer answers
 * meanwhile; and the metrics say so.
 */
public abstract class ExporterContract extends LifecycleContract {
    private static final long SEED = 7;
    private static final int PRODUCERS = 4;
    private static final int BATCHES = 50;
    private static final int ITEMS = 5;
    private static final int TOTAL = PRODUCERS * BATCHES * ITEMS;

    /**
     * An exporter for all signals and its peer, which is running. Retries are on, with intervals of a millisecond and no
     * limit in time; a queue, if there is one, has room for a thousand requests.
     *
     * @param peer the answer that the peer has to give, translated to and from the protocol
     */
    protected abstract Exporter exporter(Consumer peer, TestContext context) throws Exception;

    @Override
    protected Component component(TestContext context) throws Exception {
        return exporter(_ -> Outcome.ACCEPTED, context);
    }

    @ParameterizedTest
    @CsvSource({
        "TRACES, ALWAYS_SUCCEEDS", "TRACES, RANDOM_TRANSIENT", "TRACES, RANDOM_PERMANENT", "TRACES, RANDOM_MIX",
        "METRICS, ALWAYS_SUCCEEDS", "METRICS, RANDOM_MIX", "LOGS, ALWAYS_SUCCEEDS", "LOGS, RANDOM_MIX"
    })
    final void deliversOrRejectsEveryItemOnce(Signal signal, Temper temper) throws Exception {
        try (SystemClock clock = new SystemClock()) {
            TestContext context = new TestContext("contract", clock);
            MoodyConsumer peer = new MoodyConsumer(temper, SEED);
            Exporter exporter = exporter(peer, context);
            exporter.start();
            produce(exporter, signal);
            eventually(
                    "every item is settled",
                    () -> peer.accepted().size() + peer.rejected().size() >= TOTAL);
            exporter.close(Deadline.after(Duration.ofMinutes(1), clock));

            List<Long> settled = new ArrayList<>(peer.accepted());
            settled.addAll(peer.rejected());
            assertThat(settled)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, TOTAL).boxed().toList());
            String[] labels = {"exporter", "contract"};
            assertThat(context.metric("otelcol_exporter_sent_" + signal.itemName(), labels))
                    .isEqualTo(peer.accepted().size());
            assertThat(context.metric("otelcol_exporter_send_failed_" + signal.itemName(), labels))
                    .isEqualTo(peer.rejected().size());
        }
    }

    private static void produce(Exporter exporter, Signal signal) throws InterruptedException {
        List<Thread> producers = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            long first = (long) p * BATCHES * ITEMS;
            producers.add(Thread.startVirtualThread(() -> {
                for (int batch = 0; batch < BATCHES; batch++) {
                    exporter.consume(NumberedItems.batch(signal, first + (long) batch * ITEMS, ITEMS));
                }
            }));
        }
        for (Thread producer : producers) {
            producer.join();
        }
    }
}
