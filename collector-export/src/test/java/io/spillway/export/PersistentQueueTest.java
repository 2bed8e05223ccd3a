package io.spillway.export;

import static io.spillway.export.DurableChain.queue;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.config.Section;
import io.spillway.observe.ExporterMetrics;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.Garbage;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.StoreFaults;
import io.spillway.testkit.TestContext;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sending chain over a store that outlives it: each {@link #started} is a process after the one before. */
@Timeout(120)
final class PersistentQueueTest {
    private static final Outcome.Throttled BUSY = Outcome.throttled(Status.Code.UNAVAILABLE, "busy");
    private static final Outcome.Rejected WRONG = Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong");
    private static final String EXPORTER = "otlp_grpc/test";
    private static final StoreName TRACES =
            new StoreName(ComponentKind.EXPORTER, ComponentId.parse(EXPORTER), "traces");
    private static final Section<RetryConfig> NO_RETRY = Section.off(RetryConfig.defaults());
    private static final Section<RetryConfig> RETRY = Section.on(RetryConfig.defaults());
    private static final Section<BatchConfig> NO_BATCH = Section.off(BatchConfig.defaults());

    private final FaultyStorage storage = FaultyStorage.inMemory();
    private TestContext context = newContext();
    private TestSender sender = new TestSender();
    private Optional<SendingChain> running = Optional.empty();

    private TestContext newContext() {
        return new TestContext(EXPORTER).withExtension("file_storage", storage);
    }

    @AfterEach
    void stop() {
        sender.release();
        close();
    }

    private SendingChain started(Section<RetryConfig> retry, QueueConfig queue, TestSender peer) throws Exception {
        context = newContext();
        sender = peer;
        SendingChain chain = DurableChain.started(retry, queue, sender, Set.of(Signal.TRACES, Signal.LOGS), context);
        running = Optional.of(chain);
        return chain;
    }

    private SendingChain started(TestSender peer) throws Exception {
        return started(RETRY, queue(1, 1000, Sizer.REQUESTS), peer);
    }

    /** Ends the process without a word. */
    private void crash() {
        storage.names().forEach(name -> storage.faults(name).crash());
        sender.release();
        close();
    }

    private void close() {
        running.ifPresent(chain -> chain.close(Deadline.after(Duration.ofSeconds(5), context.clock())));
        running = Optional.empty();
    }

    private StoreFaults faults() {
        return storage.faults(TRACES);
    }

    private static Telemetry spans(long first, int count) {
        return NumberedItems.batch(Signal.TRACES, first, count);
    }

    private static void offer(SendingChain chain, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(chain.consume(spans(i, 1))).isEqualTo(Outcome.ACCEPTED);
        }
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private double metric(String name) {
        return context.metric(name, "exporter", EXPORTER);
    }

    private double queueSize() {
        return context.metric("otelcol_exporter_queue_size", "data_type", "traces");
    }

    private void awaitQueueSize(double expected) {
        eventually(() -> assertThat(queueSize()).isEqualTo(expected));
    }

    /** Deletions are written a little later. */
    private void awaitDeletions() {
        ManualClock clock = context.manualClock();
        awaitQueueSize(0);
        clock.advance(Duration.ofSeconds(1));
    }

    @Test
    void takesARequestWhenItIsDurable() throws Exception {
        SendingChain chain = started(new TestSender());
        faults().holdChanges();
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> answer.complete(chain.consume(spans(0, 1))));
        eventually("the request is being written", () -> faults().heldChanges() > 0);
        assertThat(answer).isNotDone();
        assertThat(sender.peer.offered()).isEmpty();
        faults().releaseChanges();
        assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(Outcome.ACCEPTED);
        sender.peer.awaitOffered(1);
    }

    @Test
    void sendsWhatTheProcessBeforeLeftInItsOrder() throws Exception {
        offer(started(new TestSender().hold()), 50);
        crash();
        SendingChain next = started(new TestSender());
        assertThat(next.consume(spans(50, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(51))).containsExactlyElementsOf(numbers(0, 51));
    }

    @Test
    void knowsItsSizeAfterARestart() throws Exception {
        for (Sizer sizer : Sizer.values()) {
            QueueConfig config = queue(1, 100_000, sizer);
            SendingChain chain = started(RETRY, config, new TestSender().hold());
            chain.consume(spans(0, 3));
            chain.consume(spans(3, 4));
            double size = queueSize();
            assertThat(size).isEqualTo((double) (sizer.of(spans(0, 3)) + sizer.of(spans(3, 4))));
            crash();
            started(RETRY, config, new TestSender().hold());
            assertThat(queueSize()).isEqualTo(size);
            sender.release();
            awaitDeletions();
            close();
        }
    }

    @Test
    void sendsNothingTwiceThatWasDeleted() throws Exception {
        offer(started(new TestSender()), 20);
        sender.peer.awaitOffered(20);
        awaitDeletions();
        crash();
        started(new TestSender());
        assertThat(queueSize()).isZero();
        assertThat(sender.peer.offered()).isEmpty();
    }

    @Test
    void sendsAgainWhatWasUnderWay() throws Exception {
        SendingChain chain = started(RETRY, queue(3, 100, Sizer.REQUESTS), new TestSender());
        sender.peer.answerAlways(BUSY);
        offer(chain, 3);
        sender.peer.awaitOffered(3);
        crash();
        started(new TestSender());
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(3))).containsExactly(0L, 1L, 2L);
    }

    @Test
    void keepsSignalsApart() throws Exception {
        SendingChain chain = started(new TestSender().hold());
        chain.consume(spans(1, 1));
        chain.consume(NumberedItems.batch(Signal.LOGS, 2, 1));
        assertThat(storage.names()).hasSize(2);
        crash();
        started(new TestSender());
        assertThat(sender.peer.awaitOffered(2)).extracting(Telemetry::signal).contains(Signal.TRACES, Signal.LOGS);
    }

    @Test
    void keepsTheHeadersOfTheClientButNotWhatAuthenticatorsLearned() throws Exception {
        Map<String, List<String>> headers = Map.of("tenant", List.of("ä", ""), "empty", List.of());
        SendingChain chain = started(new TestSender().hold());
        chain.consume(spans(0, 1).withMetadata(new ClientMetadata(headers, Map.of("subject", "me"))));
        crash();
        started(new TestSender());
        assertThat(sender.peer.awaitOffered(1).getFirst().metadata()).isEqualTo(new ClientMetadata(headers, Map.of()));
    }

    @Test
    void tellsSendersWhenToComeBackWhileTheDiskIsFull() throws Exception {
        SendingChain chain = started(new TestSender().hold());
        offer(chain, 1);
        faults().diskFull(true);
        assertThat(chain.consume(spans(1, 1)))
                .isEqualTo(new Outcome.Throttled(
                        new Status(
                                Status.Code.UNAVAILABLE,
                                "the sending queue cannot store the request: The disk is full (by order of the test)"),
                        Duration.ofSeconds(5)));
        assertThat(queueSize()).isEqualTo(1);
        assertThat(metric("otelcol_exporter_enqueue_failed_spans")).isEqualTo(1);
        assertThat(context.metric("otelcol_exporter_queue_refused_requests", "reason", "storage"))
                .isEqualTo(1);
        assertThat(context.healths()).hasSize(1);
        sender.release();
        awaitDeletions();
        faults().diskFull(false);
        assertThat(chain.consume(spans(2, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(2))).containsExactly(0L, 2L);
        assertThat(context.healths()).hasSize(2).last().isEqualTo(Health.OK);
    }

    @Test
    void aChangeThatFailsTakesNoDeletionWithIt() throws Exception {
        SendingChain chain = started(new TestSender());
        offer(chain, 1);
        awaitQueueSize(0);
        faults().failChanges(1, () -> new StorageException.Unavailable("the disk hiccups"));
        assertThat(chain.consume(spans(1, 1))).isInstanceOf(Outcome.Throttled.class);
        context.manualClock().advance(Duration.ofSeconds(2));
        crash();
        started(new TestSender());
        assertThat(queueSize()).isZero();
    }

    @Test
    void refusedRequestsDoNotHoldUpDeletions() throws Exception {
        SendingChain chain = started(new TestSender());
        offer(chain, 1);
        awaitQueueSize(0);
        faults().diskFull(true);
        assertThat(chain.consume(spans(1, 1))).isInstanceOf(Outcome.Throttled.class);
        faults().holdChanges();
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() -> chain.consume(spans(2, 1)));
        eventually("the second request is with the store", () -> faults().heldChanges() == 1);
        context.manualClock().advance(Duration.ofMillis(20));
        int held = faults().heldChanges();
        faults().releaseChanges();
        assertThat(waiting.get()).isInstanceOf(Outcome.Throttled.class);
        assertThat(held).isEqualTo(2);
        crash();
        started(new TestSender());
        assertThat(queueSize()).isZero();
    }

    @Test
    void deletionsThatFailAreTriedInSmallerChanges() throws Exception {
        SendingChain chain = started(new TestSender().hold());
        offer(chain, 9);
        sender.release();
        awaitQueueSize(0);
        faults().maxSteps(4);
        for (int turn = 0; turn < 20; turn++) {
            context.manualClock().advance(Duration.ofMillis(20));
        }
        faults().maxSteps(Integer.MAX_VALUE);
        crash();
        started(new TestSender());
        assertThat(queueSize()).isZero();
    }

    @Test
    void refusesWhatAFullQueueCannotHold() throws Exception {
        SendingChain chain = started(RETRY, queue(1, 2, Sizer.ITEMS), new TestSender().hold());
        assertThat(chain.consume(spans(0, 3))).isInstanceOf(Outcome.Rejected.class);
        offer(chain, 2);
        assertThat(chain.consume(spans(2, 1)))
                .isInstanceOfSatisfying(
                        Outcome.Throttled.class,
                        throttled -> assertThat(throttled.status().message()).isEqualTo("sending queue is full"));
    }

    @Test
    void givesUpDamagedRequestsAndGoesOn() throws Exception {
        offer(started(new TestSender().hold()), 10);
        crash();
        damagingStart(QueueLayout.telemetryKey(4), QueueLayout.headerKey(7));
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(8))).containsExactly(0L, 1L, 2L, 3L, 5L, 6L, 8L, 9L);
        awaitQueueSize(0);
        assertThat(context.metric("otelcol_exporter_queue_damaged_requests", "data_type", "traces"))
                .isEqualTo(2);
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(1);
        assertThat(context.logger().lines("The sending queue holds a damaged request. Dropping it."))
                .hasSize(2);
    }

    /** The damage must be there before anything is read, which happens as soon as the chain starts. */
    private void damagingStart(byte[]... keys) throws Exception {
        Storage damaging = (name, format) -> {
            var store = storage.open(name, format);
            if (name.equals(TRACES)) {
                for (byte[] key : keys) {
                    storage.faults(TRACES).damage(key);
                }
            }
            return store;
        };
        context = new TestContext(EXPORTER).withExtension("file_storage", damaging);
        sender = new TestSender();
        SendingConfig config =
                new SendingConfig(Duration.ofSeconds(5), RETRY, Section.on(queue(1, 1000, Sizer.REQUESTS)));
        SendingChain chain = SendingChain.of(config, sender, Set.of(Signal.TRACES), context);
        chain.start();
        running = Optional.of(chain);
    }

    @Test
    void readsAgainWhenTheStoreCouldNotBeRead() throws Exception {
        offer(started(new TestSender().hold()), 3);
        faults().failReads(() -> new StorageException.Unavailable("no reads now"));
        crash();
        started(new TestSender());
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(3))).containsExactly(0L, 1L, 2L);
    }

    @Test
    void dropsWhatIsRefusedForGoodAndWhatWasTriedLongEnough() throws Exception {
        SendingChain chain = started(NO_RETRY, queue(1, 100, Sizer.REQUESTS), new TestSender());
        sender.peer.answer(WRONG, BUSY);
        offer(chain, 3);
        sender.peer.awaitOffered(3);
        awaitDeletions();
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(2);
        assertThat(metric("otelcol_exporter_sent_spans")).isEqualTo(1);
        crash();
        started(new TestSender());
        assertThat(queueSize()).isZero();
    }

    @Test
    void aStopWithADeadPeerLosesNothingAndReportsNoLoss() throws Exception {
        SendingChain chain = started(RETRY, queue(2, 100, Sizer.REQUESTS), new TestSender());
        sender.peer.answerAlways(BUSY);
        offer(chain, 20);
        sender.peer.awaitOffered(2);
        close();
        assertThat(metric("otelcol_exporter_send_failed_spans")).isZero();
        assertThat(context.logger().lines("Exporting failed. Dropping data.")).isEmpty();
        assertThat(sender.peer.offered()).hasSizeLessThan(20);
        assertThat(sender.closed).isTrue();
        assertThat(chain.consume(spans(20, 1))).isInstanceOf(Outcome.Throttled.class);
        started(new TestSender());
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(20))).containsExactlyElementsOf(numbers(0, 20));
    }

    @Test
    void aStopSendsWhatThePeerTakes() throws Exception {
        SendingChain chain = started(new TestSender().hold());
        offer(chain, 20);
        Thread closing = Thread.startVirtualThread(this::close);
        sender.release();
        closing.join();
        assertThat(sender.peer.accepted()).hasSize(20);
        started(new TestSender());
        assertThat(queueSize()).isZero();
    }

    @Test
    void whatIsUnderWayAtTheDeadlineStays() throws Exception {
        SendingChain chain = started(new TestSender().hold());
        offer(chain, 5);
        chain.close(Deadline.after(Duration.ZERO, context.clock()));
        running = Optional.empty();
        assertThat(metric("otelcol_exporter_send_failed_spans")).isZero();
        started(new TestSender());
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(5))).containsExactlyElementsOf(numbers(0, 5));
    }

    @Test
    void aBatchThatWasCutIsSentAgainAsAWhole() throws Exception {
        Section<BatchConfig> batch = Section.on(new BatchConfig(
                Duration.ofMillis(200), 2, 2, Optional.of(Sizer.ITEMS), new PartitionConfig(List.of())));
        SendingChain chain = started(RETRY, queue(1, 100, Sizer.REQUESTS, "file_storage", batch), new TestSender());
        sender.peer.answer(Outcome.ACCEPTED).answerAlways(BUSY);
        assertThat(chain.consume(spans(0, 4))).isEqualTo(Outcome.ACCEPTED);
        sender.peer.awaitOffered(2);
        close();
        started(new TestSender());
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(1))).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void saysWhichExtensionIsMissingOrWrong() {
        assertThatThrownBy(() -> started(RETRY, queue(1, 10, Sizer.ITEMS, "redis", NO_BATCH), new TestSender()))
                .hasMessageContaining("redis");
        assertThatThrownBy(() -> {
                    TestContext other = new TestContext(EXPORTER).withExtension("file_storage", "no storage");
                    SendingConfig config =
                            new SendingConfig(Duration.ZERO, RETRY, Section.on(queue(1, 10, Sizer.ITEMS)));
                    SendingChain.of(config, sender, Set.of(Signal.TRACES), other)
                            .start();
                })
                .hasMessageContaining("Storage");
    }

    @Test
    void aFailedStartLetsGoOfWhatItOpened() throws Exception {
        Storage onlyOne = (name, format) -> {
            if (!name.equals(TRACES)) {
                throw new StorageException.Unavailable("no room for " + name);
            }
            return storage.open(name, format);
        };
        TestContext other = new TestContext(EXPORTER).withExtension("file_storage", onlyOne);
        SendingConfig config = new SendingConfig(Duration.ZERO, RETRY, Section.on(queue(1, 10, Sizer.ITEMS)));
        SendingChain chain = SendingChain.of(config, sender, Set.of(Signal.TRACES, Signal.LOGS), other);
        assertThatThrownBy(chain::start).hasMessageContaining("no room for");
        started(new TestSender());
    }

    @Test
    void holdsOnlySoMuchInMemory() throws Exception {
        long oneSize = spans(1000, 1).byteSize();
        PersistentQueue queue = new PersistentQueue(
                Signal.TRACES,
                queue(1, 10_000, Sizer.REQUESTS),
                ComponentId.parse("file_storage"),
                10 * oneSize,
                new ExporterMetrics(context, Set.of(Signal.TRACES), Map.of()),
                new ExporterHealth(context),
                context);
        queue.open();
        for (int i = 1000; i < 1500; i++) {
            assertThat(queue.enqueue(spans(i, 1))).isEqualTo(Outcome.ACCEPTED);
        }
        List<PendingRequest> out = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            out.add(queue.dequeue().orElseThrow());
        }
        CompletableFuture<Optional<PendingRequest>> eleventh = new CompletableFuture<>();
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                eleventh.complete(queue.dequeue());
            } catch (InterruptedException e) {
                eleventh.completeExceptionally(e);
            }
        });
        eventually("somebody waits for the eleventh", () -> waiting.getState() == Thread.State.WAITING);
        assertThat(eleventh).isNotDone();
        out.forEach(request -> request.complete(Outcome.ACCEPTED));
        out.add(eleventh.get(1, TimeUnit.MINUTES).orElseThrow());
        out.getLast().complete(Outcome.ACCEPTED);
        queue.close();
        for (Optional<PendingRequest> next = queue.dequeue(); next.isPresent(); next = queue.dequeue()) {
            out.add(next.get());
            next.get().complete(Outcome.ACCEPTED);
        }
        queue.closeStore();
        assertThat(context.telemetryMemory().bytes()).isZero();
        assertThat(NumberedItems.numbers(out.stream().map(PendingRequest::batch).toList()))
                .containsExactlyElementsOf(numbers(1000, 1500));
    }

    @Test
    void onlySoManySendersWaitForRoom() throws Exception {
        long oneSize = spans(1000, 1).byteSize();
        PersistentQueue queue = new PersistentQueue(
                Signal.TRACES,
                new QueueConfig(
                        1,
                        1,
                        Sizer.REQUESTS,
                        true,
                        false,
                        Optional.of(ComponentId.parse("file_storage")),
                        Section.off(BatchConfig.defaults())),
                ComponentId.parse("file_storage"),
                oneSize,
                new ExporterMetrics(context, Set.of(Signal.TRACES), Map.of()),
                new ExporterHealth(context),
                context);
        queue.open();
        assertThat(queue.enqueue(spans(1000, 1))).isEqualTo(Outcome.ACCEPTED);
        List<Thread> senders = new ArrayList<>();
        Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < BlockedSenders.ALWAYS_ADMITTED; i++) {
            Telemetry batch = spans(1001 + i, 1);
            senders.add(Thread.startVirtualThread(() -> outcomes.add(queue.enqueue(batch))));
        }
        eventually("all wait", () -> senders.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

        assertThat(queue.enqueue(spans(2000, 1))).isEqualTo(MemoryQueue.FULL);
        for (int i = 0; i <= BlockedSenders.ALWAYS_ADMITTED; i++) {
            queue.dequeue().orElseThrow().complete(Outcome.ACCEPTED);
        }
        for (Thread each : senders) {
            each.join();
        }
        assertThat(outcomes).hasSize(BlockedSenders.ALWAYS_ADMITTED).containsOnly(Outcome.ACCEPTED);
        queue.closeStore();
    }
    /** Senders and the reader keep no batch while they wait. */
    @Test
    void nobodyHoldsABatchThatHasBeenSent() throws Exception {
        SendingChain chain = started(RETRY, queue(3, 1000, Sizer.REQUESTS), new TestSender().hold());
        offer(chain, 10);
        crash();
        List<WeakReference<Telemetry>> sent = new ArrayList<>();
        Sender forgetful = (batch, _) -> {
            synchronized (sent) {
                sent.add(new WeakReference<>(batch));
            }
            return Outcome.ACCEPTED;
        };
        context = newContext();
        SendingConfig config =
                new SendingConfig(Duration.ofSeconds(5), RETRY, Section.on(queue(3, 1000, Sizer.REQUESTS)));
        SendingChain next = SendingChain.of(config, forgetful, Set.of(Signal.TRACES), context);
        next.start();
        running = Optional.of(next);
        offer(next, 10);
        awaitQueueSize(0);
        assertThat(sent).hasSize(20);
        Garbage.assertGone(sent);
    }
}
