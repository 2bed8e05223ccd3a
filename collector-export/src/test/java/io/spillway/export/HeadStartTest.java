package io.spillway.export;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.storage.StoreName;
import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.StoreFaults;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A persistent queue whose peer was fast until now: requests leave before they are written, and nothing is lost by that. */
@Timeout(120)
final class HeadStartTest {
    private static final String EXPORTER = "otlp_grpc/test";
    private static final int WARM_UP = 40;

    private final FaultyStorage storage = FaultyStorage.inMemory();
    private TestContext context;
    private TestSender sender;
    private SendingChain chain;

    @BeforeEach
    void startWithAFastPeer() throws Exception {
        start(1);
        warmUp();
    }

    private void warmUp() {
        for (int i = 0; i < WARM_UP; i++) {
            assertThat(chain.consume(NumberedItems.batch(Signal.TRACES, i, 1))).isEqualTo(Outcome.ACCEPTED);
            eventually("it has left", () -> queueSize() == 0);
        }
    }

    @AfterEach
    void stop() {
        faults().releaseChanges();
        sender.release();
        chain.close(Deadline.after(Duration.ofSeconds(5), context.clock()));
    }

    private void start(int consumers) throws Exception {
        context = new TestContext(EXPORTER).withExtension("file_storage", storage);
        sender = new TestSender();
        chain = DurableChain.started(consumers, sender, context);
    }

    /** Ends the process without a word, and starts the next one. */
    private void crash() throws Exception {
        faults().crash();
        stop();
        start(1);
    }

    private StoreFaults faults() {
        return storage.faults(new StoreName(ComponentKind.EXPORTER, ComponentId.parse(EXPORTER), "traces"));
    }

    private double queueSize() {
        return context.metric("otelcol_exporter_queue_size", "data_type", "traces");
    }

    private CompletableFuture<Outcome> offer(long number) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> answer.complete(chain.consume(NumberedItems.batch(Signal.TRACES, number, 1))));
        return answer;
    }

    /** An offer to a peer that does not answer any more. */
    private CompletableFuture<Outcome> offerToASilentPeer(long number) {
        context.manualClock().advance(Duration.ofMillis(1));
        sender.hold();
        int before = sender.timeouts.size();
        CompletableFuture<Outcome> answer = offer(number);
        eventually("it is being sent", () -> sender.timeouts.size() > before);
        assertThat(answer).isNotDone();
        return answer;
    }

    private Outcome afterItsStart(CompletableFuture<Outcome> answer) throws Exception {
        context.manualClock().advance(HeadStart.LENGTH);
        return answer.get(1, TimeUnit.MINUTES);
    }

    @Test
    void whatIsDeliveredInTimeIsNotWritten() {
        faults().holdChanges();
        assertThat(chain.consume(NumberedItems.batch(Signal.TRACES, 100, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(faults().heldChanges()).isZero();
        assertThat(sender.sent()).hasSize(WARM_UP + 1);
    }

    @Test
    void whatIsNotDeliveredInTimeIsWrittenAndSurvives() throws Exception {
        CompletableFuture<Outcome> first = offerToASilentPeer(100);
        CompletableFuture<Outcome> second = offer(101);
        eventually("both are in the queue", () -> queueSize() == 2);

        assertThat(afterItsStart(first)).isEqualTo(Outcome.ACCEPTED);
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(Outcome.ACCEPTED);
        crash();
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(2))).containsExactly(100L, 101L);
    }

    @Test
    void whatIsDeliveredWhileItIsWrittenIsDeletedAfterwards() throws Exception {
        CompletableFuture<Outcome> answer = offerToASilentPeer(100);
        faults().holdChanges();
        context.manualClock().advance(HeadStart.LENGTH);
        eventually("it is being written", () -> faults().heldChanges() > 0);
        sender.release();

        assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(Outcome.ACCEPTED);
        faults().releaseChanges();
        eventually("the queue is empty", () -> queueSize() == 0);
        context.manualClock().advance(Duration.ofSeconds(1));
        crash();
        assertThat(queueSize()).isZero();
        assertThat(sender.peer.offered()).isEmpty();
    }

    @Test
    void aPeerThatFellSilentOrFailsGetsNoStartAnyMore() throws Exception {
        assertThat(afterItsStart(offerToASilentPeer(100))).isEqualTo(Outcome.ACCEPTED);
        faults().holdChanges();

        CompletableFuture<Outcome> next = offer(101);

        eventually("it is being written", () -> faults().heldChanges() == 1);
        assertThat(next).isNotDone();
        faults().releaseChanges();
        assertThat(next.get(1, TimeUnit.MINUTES)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void whatTheStoreRefusesIsRefused() throws Exception {
        faults().diskFull(true);
        CompletableFuture<Outcome> handedOut = offerToASilentPeer(100);
        CompletableFuture<Outcome> ready = offer(101);
        eventually("both are in the queue", () -> queueSize() == 2);

        assertThat(afterItsStart(handedOut)).isInstanceOf(Outcome.Throttled.class);
        assertThat(ready.get(1, TimeUnit.MINUTES)).isInstanceOf(Outcome.Throttled.class);
        assertThat(queueSize()).isEqualTo(1);
        sender.release();
        eventually("the queue is empty", () -> queueSize() == 0);
        assertThat(sender.sent()).hasSize(WARM_UP + 1);
    }

    /** A fast peer leaves the store nothing to write, so no write would ever tell that it is well again. */
    @Test
    void isHealthyAgainWithTheNextRequestThatIsTaken() throws Exception {
        stop();
        start(2);
        warmUp();
        faults().diskFull(true);
        CompletableFuture<Outcome> slow = offerToASilentPeer(100);
        sender.letPass();
        assertThat(chain.consume(NumberedItems.batch(Signal.TRACES, 101, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(afterItsStart(slow)).isInstanceOf(Outcome.Throttled.class);
        assertThat(context.healths()).last().extracting(Health::state).isEqualTo(Health.State.RECOVERABLE_ERROR);

        faults().holdChanges();
        assertThat(chain.consume(NumberedItems.batch(Signal.TRACES, 102, 1))).isEqualTo(Outcome.ACCEPTED);

        assertThat(faults().heldChanges()).isZero();
        assertThat(context.healths()).last().isEqualTo(Health.OK);
    }

    @Test
    void aStopWritesWhatHasNotLeft() throws Exception {
        CompletableFuture<Outcome> answer = offerToASilentPeer(100);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> chain.close(Deadline.after(Duration.ofSeconds(5), context.clock())), Thread::startVirtualThread);

        assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(Outcome.ACCEPTED);
        context.manualClock().awaitTimers(1);
        context.manualClock().advance(Duration.ofSeconds(6));
        closed.get(1, TimeUnit.MINUTES);
        start(1);
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(1))).containsExactly(100L);
    }

    @Test
    void whatIsRefusedForGoodIsNotWrittenEither() {
        sender.peer.answerAlways(Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong"));
        faults().holdChanges();
        assertThat(chain.consume(NumberedItems.batch(Signal.TRACES, 100, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(context.metric("otelcol_exporter_send_failed_spans", "exporter", EXPORTER))
                .isEqualTo(1);
    }
}
