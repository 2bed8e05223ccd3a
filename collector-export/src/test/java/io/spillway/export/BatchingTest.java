package io.spillway.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.config.Section;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BatchingTest {
    private static final Duration FLUSH = Duration.ofMillis(200);

    private final TestContext context = new TestContext("otlp_grpc");
    private final ManualClock clock = context.manualClock();
    private final TestSender sender = new TestSender();
    private Optional<SendingChain> running = Optional.empty();

    @AfterEach
    void stop() {
        running.ifPresent(chain -> chain.close(Deadline.after(Duration.ofSeconds(5), clock)));
    }

    private SendingChain started(long minSize, long maxSize, Sizer sizer, boolean waitForResult, String... keys)
            throws Exception {
        BatchConfig batch =
                new BatchConfig(FLUSH, minSize, maxSize, Optional.of(sizer), new PartitionConfig(List.of(keys)));
        QueueConfig queue =
                new QueueConfig(1, 1000, Sizer.REQUESTS, false, waitForResult, Optional.empty(), Section.on(batch));
        SendingConfig config = new SendingConfig(Duration.ZERO, Section.off(RetryConfig.defaults()), Section.on(queue));
        SendingChain chain = SendingChain.of(config, sender, Set.of(Signal.TRACES), context);
        chain.start();
        running = Optional.of(chain);
        return chain;
    }

    private static Telemetry spans(long first, int count) {
        return NumberedItems.batch(Signal.TRACES, first, count);
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void joinsRequestsUntilTheBatchIsLargeEnough() throws Exception {
        SendingChain chain = started(10, 0, Sizer.ITEMS, false);
        for (int i = 0; i < 5; i++) {
            chain.consume(spans(i * 4L, 4));
        }
        List<Telemetry> first = sender.peer.awaitOffered(1);
        assertThat(NumberedItems.numbers(first)).containsExactlyElementsOf(range(0, 12));
        clock.awaitTimers(1);
        clock.advance(FLUSH);
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(2).get(1))).containsExactlyElementsOf(range(12, 20));
    }

    @Test
    void sendsASmallBatchAfterTheTimeout() throws Exception {
        SendingChain chain = started(10, 0, Sizer.ITEMS, false);
        chain.consume(spans(0, 4));
        clock.awaitTimers(1);
        clock.advance(FLUSH.minusMillis(1));
        assertThat(sender.peer.offered()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(1))).containsExactlyElementsOf(range(0, 4));
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void cutsLargeRequestsAndKeepsASmallRest() throws Exception {
        SendingChain chain = started(5, 10, Sizer.ITEMS, false);
        chain.consume(spans(0, 23));
        assertThat(sender.peer.awaitOffered(2)).extracting(Telemetry::itemCount).containsExactly(10, 10);
        clock.awaitTimers(1);
        clock.advance(FLUSH);
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(3))).containsExactlyElementsOf(range(0, 23));
    }

    @Test
    void cutsByBytes() throws Exception {
        long limit = spans(1000, 5).byteSize();
        SendingChain chain = started(0, limit, Sizer.BYTES, false);
        chain.consume(spans(1000, 20));
        List<Telemetry> batches = sender.peer.awaitOffered(4);
        assertThat(batches)
                .allSatisfy(batch -> assertThat((long) batch.byteSize()).isLessThanOrEqualTo(limit));
        running.orElseThrow().close(Deadline.after(Duration.ofSeconds(5), clock));
        assertThat(NumberedItems.numbers(sender.peer.offered())).containsExactlyElementsOf(range(1000, 1020));
    }

    @Test
    void givesBackTheRoomInTheQueueOnlyWhenEveryPartWasSent() throws Exception {
        sender.hold();
        SendingChain chain = started(1, 10, Sizer.ITEMS, false);
        chain.consume(spans(0, 30));
        assertThat(sender.entered.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(context.metric("otelcol_exporter_queue_size", "data_type", "traces"))
                .isEqualTo(1);
        sender.release();
        sender.peer.awaitOffered(3);
        chain.close(Deadline.after(Duration.ofSeconds(5), clock));
        assertThat(context.metric("otelcol_exporter_sent_spans", "exporter", "otlp_grpc"))
                .isEqualTo(30);
    }

    @Test
    void keepsRequestsOfDifferentClientsApart() throws Exception {
        SendingChain chain = started(4, 0, Sizer.ITEMS, false, "Tenant");
        chain.consume(of("a", spans(0, 2)));
        chain.consume(of("b", spans(10, 2)));
        chain.consume(of("a", spans(2, 2)));
        chain.consume(spans(20, 4));
        List<Telemetry> batches = sender.peer.awaitOffered(2);
        assertThat(NumberedItems.numbers(batches.get(0))).containsExactly(0L, 1L, 2L, 3L);
        assertThat(batches.get(0).metadata().headers()).isEqualTo(Map.of("tenant", List.of("a")));
        assertThat(NumberedItems.numbers(batches.get(1))).containsExactly(20L, 21L, 22L, 23L);
        clock.awaitTimers(1);
        clock.advance(FLUSH);
        assertThat(NumberedItems.numbers(sender.peer.awaitOffered(3).get(2))).containsExactly(10L, 11L);
    }

    private static Telemetry of(String tenant, Telemetry batch) {
        Map<String, List<String>> headers =
                Map.of("tenant", List.of(tenant), "request-id", List.of(String.valueOf(batch.hashCode())));
        return batch.withMetadata(new ClientMetadata(headers, Map.of()));
    }

    @Test
    void tellsEveryCallerTheResultOfItsBatch() throws Exception {
        SendingChain chain = started(4, 0, Sizer.ITEMS, true);
        Outcome wrong = Outcome.rejected(Status.Code.PERMISSION_DENIED, "wrong");
        sender.peer.answer(wrong);
        CompletableFuture<Outcome> first = new CompletableFuture<>();
        Thread.startVirtualThread(() -> first.complete(chain.consume(spans(0, 2))));
        clock.awaitTimers(1);
        assertThat(chain.consume(spans(2, 2))).isEqualTo(wrong);
        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(wrong);
    }

    @Test
    void tellsEveryCallerTheResultOfItsOwnItemsWhenTheBatchIsRejected() throws Exception {
        SendingChain chain = started(4, 0, Sizer.ITEMS, true);
        Outcome wrong = Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong");
        sender.peer.answer(wrong, wrong);
        CompletableFuture<Outcome> first = new CompletableFuture<>();
        Thread.startVirtualThread(() -> first.complete(chain.consume(spans(0, 2))));
        clock.awaitTimers(1);
        assertThat(chain.consume(spans(2, 2))).isEqualTo(Outcome.ACCEPTED);
        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(wrong);
    }

    @Test
    void sendsAPartlyFilledBatchWhenItCloses() throws Exception {
        SendingChain chain = started(100, 0, Sizer.ITEMS, false);
        chain.consume(spans(0, 3));
        chain.consume(spans(3, 3));
        chain.close(Deadline.after(Duration.ofSeconds(5), clock));
        assertThat(NumberedItems.numbers(sender.sent())).containsExactlyElementsOf(range(0, 6));
        assertThat(clock.pendingTimers()).isZero();
    }
}
