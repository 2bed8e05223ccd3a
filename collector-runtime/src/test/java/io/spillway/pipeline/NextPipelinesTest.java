package io.spillway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
