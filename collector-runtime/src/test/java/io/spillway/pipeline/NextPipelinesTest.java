package io.spillway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class NextPipelinesTest {
    private final List<String> events = new ArrayList<>();

    private AdmissionControl admits(String name) {
        return size -> {
            events.add(name + " takes " + size);
            return (Admission.Permit) () -> events.add(name + " gets back");
        };
    }

    private static AdmissionControl refuses() {
        return _ -> new Admission.Refused(Outcome.throttled(Status.Code.UNAVAILABLE, "full"));
    }

    private static NextPipelines next(AdmissionControl... controls) {
        NextPipelines next = new NextPipelines();
        var _ = next.connect(List.of(new PipelineHead(List.of(), List.of(controls))));
        return next;
    }

    @Test
    void isFreeWithoutControls() {
        assertThat(next().admit(1)).isSameAs(Admission.FREE);
    }

    @Test
    void asksAllInTheirOrder() {
        Admission admission = next(admits("a"), admits("b")).admit(7);
        assertThat(admission).isInstanceOfSatisfying(Admission.Permit.class, Admission.Permit::close);
        assertThat(events).containsExactly("a takes 7", "b takes 7", "a gets back", "b gets back");
    }

    @Test
    void givesPermitsBackWhenALaterOneRefuses() {
        Admission admission = next(admits("a"), refuses(), admits("c")).admit(7);
        assertThat(admission).isInstanceOf(Admission.Refused.class);
        assertThat(events).containsExactly("a takes 7", "a gets back");
    }

    @Test
    void theRestOfAnAttemptGoesToTheNextRouteAfterAReload() {
        RecordingConsumer before = new RecordingConsumer();
        RecordingConsumer after = new RecordingConsumer();
        NextPipelines next = new NextPipelines();
        connect(next, before);
        Telemetry batch = NumberedItems.batch(Signal.LOGS, 0, 1);
        Attempt.MayBlock first = (Attempt.MayBlock) next.tryConsume(batch);
        Attempt.MayBlock second = (Attempt.MayBlock) next.tryConsume(batch);

        assertThat(first.rest().get()).isEqualTo(Outcome.ACCEPTED);
        connect(next, after);
        assertThat(second.rest().get()).isEqualTo(Outcome.ACCEPTED);

        assertThat(before.offered()).hasSize(1);
        assertThat(after.offered()).hasSize(1);
    }

    @Test
    void anExceptionOfAnAttemptIsADefectOfTheComponent() {
        NextPipelines next = new NextPipelines();
        connect(next, _ -> {
            throw new IllegalStateException("boom");
        });

        Attempt.MayBlock attempt = (Attempt.MayBlock) next.tryConsume(NumberedItems.batch(Signal.LOGS, 0, 1));

        assertThat(attempt.rest().get()).isInstanceOf(Outcome.Rejected.class);
    }

    private static void connect(NextPipelines next, Consumer component) {
        NodeInput input = new NodeInput(
                new NodeKey(ComponentKind.EXPORTER, ComponentId.parse("sink"), Optional.empty()),
                LoggerFactory.getLogger(NextPipelinesTest.class));
        input.open(component);
        var _ = next.connect(List.of(new PipelineHead(List.of(input), List.of())));
    }
}
