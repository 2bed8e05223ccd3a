package io.spillway.export;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.config.Section;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.MemoryStorage;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that rejects whole batches for the sake of one request costs no other request. */
final class RejectedRequestTest {
    private static final long BAD = 5;
    private static final List<Long> GOOD =
            LongStream.range(0, 20).filter(number -> number != BAD).boxed().toList();

    private final TestContext context = new TestContext("otlp_grpc").withExtension("file_storage", new MemoryStorage());
    private final List<Telemetry> arrived = new CopyOnWriteArrayList<>();
    private Optional<SendingChain> running = Optional.empty();

    @AfterEach
    void stop() {
        running.ifPresent(chain -> chain.close(Deadline.after(Duration.ofSeconds(5), context.clock())));
    }

    private Outcome answer(Telemetry batch, Duration timeout) {
        if (NumberedItems.numbers(batch).contains(BAD)) {
            return Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong wire type");
        }
        arrived.add(batch);
        return Outcome.ACCEPTED;
    }

    private SendingChain started(Section<QueueConfig> queue) throws Exception {
        SendingConfig config = new SendingConfig(Duration.ZERO, Section.on(RetryConfig.defaults()), queue);
        SendingChain chain = SendingChain.of(config, this::answer, Set.of(Signal.TRACES), context);
        chain.start();
        running = Optional.of(chain);
        return chain;
    }

    private static Section<QueueConfig> queue(Optional<ComponentId> storage, boolean waitForResult, boolean joins) {
        BatchConfig batch =
                new BatchConfig(Duration.ofMinutes(1), 20, 0, Optional.of(Sizer.ITEMS), new PartitionConfig(List.of()));
        return Section.on(new QueueConfig(
                1,
                1000,
                Sizer.REQUESTS,
                false,
                waitForResult,
                storage,
                joins ? Section.on(batch) : Section.off(batch)));
    }

    private void assertThatGoodItemsArrive() {
        eventually(() -> assertThat(NumberedItems.numbers(arrived)).containsExactlyInAnyOrderElementsOf(GOOD));
        eventually(() -> assertThat(context.metric("otelcol_exporter_send_failed_spans", "exporter", "otlp_grpc"))
                .isEqualTo(1));
        assertThat(context.metric("otelcol_exporter_sent_spans", "exporter", "otlp_grpc"))
                .isEqualTo(19);
        assertThat(context.logger().lines("Exporting failed. Dropping data.")).hasSize(1);
    }

    private static Telemetry joined() {
        return Telemetry.merge(LongStream.range(0, 20)
                .mapToObj(i -> NumberedItems.batch(Signal.TRACES, i, 1))
                .toList());
    }

    @Test
    void whenTheQueueJoinsRequests() throws Exception {
        SendingChain chain = started(queue(Optional.empty(), false, true));
        for (long i = 0; i < 20; i++) {
            assertThat(chain.consume(NumberedItems.batch(Signal.TRACES, i, 1))).isEqualTo(Outcome.ACCEPTED);
        }
        assertThatGoodItemsArrive();
    }

    @Test
    void whenAnEarlierComponentJoinedThem() throws Exception {
        started(queue(Optional.empty(), false, false)).consume(joined());
        assertThatGoodItemsArrive();
    }

    @Test
    void whenTheQueueIsDurable() throws Exception {
        started(queue(Optional.of(ComponentId.parse("file_storage")), false, false))
                .consume(joined());
        assertThatGoodItemsArrive();
    }

    @Test
    void senderThatWaitsLearnsHowManyItemsWereRefused() throws Exception {
        Outcome outcome = started(queue(Optional.empty(), true, false)).consume(joined());
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        accepted -> assertThat(accepted.refusedItems()).isEqualTo(1));
    }

    @Test
    void withoutAQueueTheAnswerIsThePeersOwn() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(started(Section.off(QueueConfig.defaults())).consume(joined()));
        assertThat(outcomes).containsExactly(Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong wire type"));
        assertThat(arrived).isEmpty();
    }
}
