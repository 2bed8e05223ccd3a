package io.spillway.otlp;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spillway.component.ComponentId;
import io.spillway.component.ServerAuthenticator;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An authenticator that takes its time holds up its own call and no other. */
@Timeout(60)
class SlowAuthenticationIT {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @Test
    void theNetworkThreadIsFreeMeanwhile() throws Exception {
        try (GrpcReceiverRig rig = started(new Slow(() -> {
            asked.countDown();
            await(answer);
            return new ServerAuthenticator.Decision.Granted(Map.of());
        }))) {
            CompletableFuture<?> slow =
                    CompletableFuture.supplyAsync(() -> rig.traces().export(Requests.traces(1)));
            await(asked);

            for (int i = 0; i < 8; i++) { // more than there are network threads
                CompletableFuture.supplyAsync(() -> rig.traces().export(Requests.traces(1)));
            }
            assertThat(slow).isNotDone();
            answer.countDown();
            slow.get(20, TimeUnit.SECONDS);
            eventually("all arrived", () -> rig.pipeline.accepted().size() == 9);
            eventually("nothing in flight", () -> rig.inFlight.calls() == 0);
        }
    }

    @Test
    void aClientThatGivesUpLeavesNothingBehind() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        try (GrpcReceiverRig rig = started(new Slow(() -> {
            questions.incrementAndGet();
            await(answer);
            return new ServerAuthenticator.Decision.Granted(Map.of());
        }))) {
            TraceServiceGrpc.TraceServiceFutureStub connection = TraceServiceGrpc.newFutureStub(rig.channel());
            Future<?> impatient = connection.export(Requests.traces(1));
            eventually("the question about the first", () -> questions.get() == 1);
            impatient.cancel(true);

            // when the next has arrived on the same connection, the server knows that the first was given up
            Future<?> patient = connection.export(Requests.traces(2));
            eventually("the question about the second", () -> questions.get() == 2);
            answer.countDown();
            patient.get(20, TimeUnit.SECONDS);
            eventually("nothing in flight", () -> rig.inFlight.calls() == 0);
            assertThat(rig.pipeline.accepted())
                    .singleElement()
                    .satisfies(batch -> assertThat(batch.itemCount()).isEqualTo(2));
        }
    }

    @Test
    void aFailureIsAnswered() throws Exception {
        try (GrpcReceiverRig rig = started(new Slow(() -> {
            throw new IllegalStateException("out of order");
        }))) {
            StatusRuntimeException failed = catchThrowableOfType(
                    StatusRuntimeException.class, () -> rig.traces().export(Requests.traces(1)));
            assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(failed.getStatus().getDescription()).isEqualTo("the authenticator failed");
            eventually("nothing in flight", () -> rig.inFlight.calls() == 0);
        }
    }

    private static GrpcReceiverRig started(ServerAuthenticator authenticator) throws Exception {
        var auth = Section.on(new AuthConfig(Optional.of(ComponentId.parse("slow"))));
        GrpcReceiverRig rig = new GrpcReceiverRig(GrpcReceiverRig.config(auth, false), new InFlight(100));
        rig.context.withExtension("slow", authenticator);
        rig.receiver.start();
        return rig;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Slow(Supplier<Decision> decision) implements ServerAuthenticator {
        @Override
        public Decision authenticate(Map<String, List<String>> headers) {
            return decision.get();
        }

        @Override
        public boolean mayBlock() {
            return true;
        }
    }
}
