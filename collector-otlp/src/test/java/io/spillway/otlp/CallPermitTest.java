package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.spillway.component.Admission;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.observe.ReceiverMetrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallPermitTest {
    private static final Outcome.Throttled LATER = Outcome.throttled(Code.UNAVAILABLE, "later");

    private final TestContext context = new TestContext("otlp");
    private final InFlight inFlight = new InFlight(1);
    private final BlockingConsumer pipeline = new BlockingConsumer();

    private CallAdmission acquire(PipelineInput input, long bytes) {
        ExportCallHandler.Shared shared = new ExportCallHandler.Shared(
                Runnable::run,
                inFlight,
                new SlowCalls(context.clock()),
                1 << 20,
                false,
                Optional.empty(),
                new ReceiverMetrics(context, List.of(Signal.TRACES), "grpc"),
                context);
        return CallPermit.acquire(shared, input, bytes);
    }

    private void assertNothingHeld() {
        assertThat(inFlight.calls()).isZero();
        assertThat(context.telemetryMemory().bytes()).isZero();
        assertThat(pipeline.permits).hasValue(0);
    }

    @Test
    void holdsThreeThingsUntilItIsClosed() {
        CallPermit permit = (CallPermit) acquire(pipeline, 100);
        assertThat(permit.tryAcquire(20)).isTrue();
        assertThat(inFlight.calls()).isEqualTo(1);
        assertThat(context.telemetryMemory().bytes()).isEqualTo(120);
        assertThat(pipeline.permits).hasValue(1);

        permit.close();
        permit.close();
        assertNothingHeld();
    }

    @Test
    void keepsNoRoomThatIsAcquiredAfterItWasClosed() {
        CallPermit permit = (CallPermit) acquire(pipeline, 100);
        permit.close();
        assertThat(permit.tryAcquire(20)).isTrue();
        assertNothingHeld();
    }

    @Test
    void refusesBeyondTheCallsInFlight() {
        try (CallPermit _ = (CallPermit) acquire(pipeline, 100)) {
            assertThat(acquire(pipeline, 100)).isInstanceOf(CallAdmission.Refused.class);
            assertThat(inFlight.calls()).isEqualTo(1);
        }
        assertNothingHeld();
    }

    @Test
    void refusesWithoutRoomInMemory() {
        context.telemetryMemory().limitBytes(99);
        assertThat(acquire(pipeline, 100)).isInstanceOf(CallAdmission.Refused.class);
        assertNothingHeld();
    }

    @Test
    void refusesWithTheOutcomeOfThePipeline() {
        assertThat(acquire(new RefusingPipeline(), 100))
                .asInstanceOf(type(CallAdmission.Refused.class))
                .returns(LATER, CallAdmission.Refused::outcome);
        assertNothingHeld();
    }

    private static final class RefusingPipeline implements PipelineInput {
        @Override
        public Admission admit(long sizeBytes) {
            return new Admission.Refused(LATER);
        }

        @Override
        public Outcome consume(Telemetry batch) {
            throw new AssertionError("the payload must not be read");
        }
    }
}
