package io.spillway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Attempt;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class FanOutTest {
    private static final Outcome.Throttled LATER = Outcome.throttled(Status.Code.UNAVAILABLE, "later");

    private final RecordingConsumer one = new RecordingConsumer();
    private final RecordingConsumer two = new RecordingConsumer();
    private final RecordingConsumer three = new RecordingConsumer();
    private final Telemetry batch = NumberedItems.batch(Signal.LOGS, 0, 1);

    @Test
    void everybodyIsOfferedTheBatchWhateverTheOthersAnswer() {
        one.answer(LATER);
        two.answer(Outcome.rejected(Status.Code.INVALID_ARGUMENT, "no"));

        assertThat(FanOut.of(List.of(one, two, three)).consume(batch)).isInstanceOf(Outcome.Throttled.class);

        assertThat(List.of(one, two, three))
                .allSatisfy(each -> assertThat(each.offered()).hasSize(1));
    }

    @Test
    void theRestIsOfferedToThoseAloneWhoRefused() {
        one.answer(LATER, new Outcome.Throttled(LATER.status(), Duration.ofSeconds(3)));
        Consumer fanOut = FanOut.of(List.of(one, two));

        Outcome.Throttled first = (Outcome.Throttled) fanOut.consume(batch);
        Outcome.Throttled second =
                (Outcome.Throttled) first.rest().orElseThrow().get();
        assertThat(second.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(second.rest().orElseThrow().get()).isEqualTo(Outcome.ACCEPTED);

        assertThat(one.offered()).hasSize(3);
        assertThat(two.offered()).hasSize(1);
    }

    @Test
    void theEndRemembersWhatOthersAnsweredBefore() {
        one.answer(LATER);
        Outcome.Rejected no = Outcome.rejected(Status.Code.INVALID_ARGUMENT, "no");
        two.answer(no);

        Outcome.Throttled first =
                (Outcome.Throttled) FanOut.of(List.of(one, two)).consume(batch);

        assertThat(first.rest().orElseThrow().get()).isEqualTo(no);
    }

    @Test
    void whenAllRefuseTheWholeIsToBeOfferedAgain() {
        one.answer(LATER);
        two.answer(LATER);

        Outcome.Throttled refusal =
                (Outcome.Throttled) FanOut.of(List.of(one, two)).consume(batch);

        assertThat(refusal.rest()).isEmpty();
    }

    @Test
    void aFanOutBehindAFanOutIsAskedForItsRest() {
        one.answer(LATER);
        Consumer inner = FanOut.of(List.of(one, two));
        Outcome.Throttled refusal =
                (Outcome.Throttled) FanOut.of(List.of(inner, three)).consume(batch);

        assertThat(refusal.rest().orElseThrow().get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(one.offered()).hasSize(2);
        assertThat(two.offered()).hasSize(1);
        assertThat(three.offered()).hasSize(1);
    }

    @Test
    void whatIsBehindAnOutletMayHaveBeenReplacedMeanwhile() {
        one.answer(LATER);
        NextConsumers next = new NextConsumers();
        next.connect(List.of(edge(one), edge(two)));
        Outcome.Throttled refusal = (Outcome.Throttled) next.consume(batch);
        next.connect(List.of(edge(three)));

        assertThat(refusal.rest().orElseThrow().get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(one.offered()).hasSize(1);
        assertThat(three.offered()).hasSize(1);
    }

    private static NodeInput edge(Consumer to) {
        NodeInput edge = new NodeInput(
                NodeKey.shared(ComponentKind.EXPORTER, ComponentId.parse("nop")), LoggerFactory.getLogger("test"));
        edge.open(to);
        return edge;
    }

    @Test
    void anAttemptLeavesTheBranchesThatMayWait() {
        Consumer fanOut = FanOut.of(List.of(one, waitless(two), three));

        Attempt.MayBlock attempt = (Attempt.MayBlock) fanOut.tryConsume(batch);

        assertThat(two.offered()).hasSize(1);
        assertThat(one.offered()).isEmpty();
        one.answer(LATER);
        Outcome.Throttled refusal = (Outcome.Throttled) attempt.rest().get();
        assertThat(refusal.rest().orElseThrow().get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(one.offered()).hasSize(2);
        assertThat(two.offered()).hasSize(1);
        assertThat(three.offered()).hasSize(1);
    }

    @Test
    void anAttemptIsDoneWhenNoBranchWaits() {
        two.answer(LATER);
        Consumer fanOut = FanOut.of(List.of(waitless(one), waitless(two)));

        Attempt.Done attempt = (Attempt.Done) fanOut.tryConsume(batch);

        Outcome.Throttled refusal = (Outcome.Throttled) attempt.outcome();
        assertThat(refusal.rest().orElseThrow().get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(one.offered()).hasSize(1);
        assertThat(two.offered()).hasSize(2);
    }

    private static Consumer waitless(Consumer consumer) {
        return new Consumer() {
            @Override
            public Outcome consume(Telemetry batch) {
                return consumer.consume(batch);
            }

            @Override
            public Attempt tryConsume(Telemetry batch) {
                return new Attempt.Done(consume(batch));
            }
        };
    }
}
