package io.spillway.pipeline;

import static io.spillway.component.Signal.LOGS;
import static io.spillway.component.Signal.TRACES;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Attempt;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CollectorTest {
    private static final Telemetry SPANS = NumberedItems.batch(TRACES, 0, 3);
    private static final Outcome BUSY = Outcome.throttled(Status.Code.UNAVAILABLE, "busy");
    private static final Outcome WRONG = Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong");

    private final TestComponents test = new TestComponents();

    private Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(5), test.clock);
    }

    private Outcome send(String receiver, Signal signal, Telemetry batch) {
        return input(receiver, signal).consume(batch);
    }

    private PipelineInput input(String receiver, Signal signal) {
        return Objects.requireNonNull(
                Objects.requireNonNull(test.inputs.get(receiver)).get(signal));
    }

    @Test
    void startsAgainstTheDataAndStopsWithIt() throws Exception {
        Collector collector = test.extension("health")
                .forward("join")
                .pipeline(TRACES, "in", "r1", "p1 p2", "join e1")
                .pipeline(TRACES, "out", "join r2", "p3", "e2")
                .build();
        assertThat(test.events("start")).isEmpty();
        collector.start();
        assertThat(test.events("start"))
                .containsExactly("health", "e1", "e2", "p3:traces", "p2:traces", "p1:traces", "r1", "r2");
        assertThat(collector.close(deadline())).isEqualTo(new Shutdown.Graceful());
        assertThat(test.events("close"))
                .containsExactly("r2", "r1", "p1:traces", "p2:traces", "p3:traces", "e2", "e1", "health");
        collector.close(deadline());
        assertThat(test.events("close")).hasSize(8);
    }

    @Test
    void sharesReceiversAndExportersButNotProcessors() {
        test.pipeline(TRACES, "", "r", "p", "e")
                .pipeline(LOGS, "", "r", "p", "e")
                .build();
        assertThat(test.events("create")).containsExactly("e", "p:traces", "p:logs", "r");
        assertThat(test.inputs.get("r")).containsOnlyKeys(TRACES, LOGS);
    }

    @Test
    void makesOnlyWhatPipelinesUse() {
        test.forward("unused").pipeline(TRACES, "", "r", "", "e").build();
        assertThat(test.events("create")).containsExactly("e", "r");
    }

    @Test
    void rollsAFailedStartBack() {
        test.failing.add("p:traces");
        test.failing.add("close e");
        Collector collector =
                test.extension("health").pipeline(TRACES, "", "r", "p", "e").build();
        assertThatThrownBy(collector::start)
                .isInstanceOf(StartException.class)
                .hasMessage("cannot start processor \"p\" in pipeline \"traces\": no luck")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(s -> assertThat(s).hasMessage("stuck e")));
        assertThat(test.events("close")).containsExactly("e", "health");
        assertThat(collector.health().ready()).isFalse();
    }

    @Test
    void saysWhatDidNotStopInTime() throws Exception {
        test.failing.add("close p:traces");
        Collector collector = test.pipeline(TRACES, "", "r", "p", "e").build();
        collector.start();
        assertThat(collector.close(deadline()))
                .isInstanceOfSatisfying(
                        Shutdown.Forced.class,
                        forced -> assertThat(forced.late()).containsExactly("processor \"p\" in pipeline \"traces\""));
        assertThat(test.events("close")).containsExactly("r", "p:traces", "e");
    }

    @Test
    void offersEveryBranchTheSameBatch() throws Exception {
        test.pipeline(TRACES, "a", "r", "", "e1 e2")
                .pipeline(TRACES, "b", "r", "", "e3")
                .build()
                .start();
        assertThat(send("r", TRACES, SPANS)).isEqualTo(Outcome.ACCEPTED);
        assertThat(test.exporters.values())
                .hasSize(3)
                .allSatisfy(exporter ->
                        assertThat(exporter.offered()).singleElement().isSameAs(SPANS));
    }

    @Test
    void needsNoWaitThroughProcessorsThatNeverWait() throws Exception {
        test.quick.addAll(List.of("p1:traces", "p2:traces", "e"));
        test.pipeline(TRACES, "", "r", "p1 p2", "e").build().start();
        assertThat(input("r", TRACES).tryConsume(SPANS)).isEqualTo(new Attempt.Done(Outcome.ACCEPTED));
        assertThat(items("incoming", "p1")).isEqualTo(3);
        assertThat(items("outgoing", "p1")).isEqualTo(3);
        assertThat(items("incoming", "p2")).isEqualTo(3);
    }

    @Test
    void countsTheItemsOfACallThatMayWaitOnce() throws Exception {
        test.quick.add("p1:traces");
        test.pipeline(TRACES, "", "r", "p1 p2", "e").build().start();
        assertThat(input("r", TRACES).tryConsume(SPANS))
                .isInstanceOfSatisfying(
                        Attempt.MayBlock.class,
                        attempt -> assertThat(attempt.rest().get()).isEqualTo(Outcome.ACCEPTED));
        assertThat(items("incoming", "p2")).isEqualTo(3);
        assertThat(items("outgoing", "p2")).isEqualTo(3);
    }

    private double items(String direction, String processor) {
        return test.meters
                .get("otelcol_processor_" + direction + "_items")
                .tag("processor", processor)
                .counter()
                .count();
    }

    @Test
    void answersWithTheRefusalOfABranch() throws Exception {
        test.pipeline(TRACES, "", "r", "", "e1 e2 e3").build().start();
        Objects.requireNonNull(test.exporters.get("e2")).answer(WRONG, WRONG);
        Objects.requireNonNull(test.exporters.get("e3")).answer(BUSY, Outcome.ACCEPTED);
        assertThat(send("r", TRACES, SPANS)).isInstanceOfSatisfying(Outcome.Throttled.class, refusal -> {
            assertThat(new Outcome.Throttled(refusal.status(), refusal.retryAfter(), Optional.empty()))
                    .isEqualTo(BUSY);
            assertThat(refusal.rest()).isPresent();
        });
        assertThat(send("r", TRACES, SPANS)).isEqualTo(WRONG);
        assertThat(send("r", TRACES, SPANS)).isEqualTo(Outcome.ACCEPTED);
        assertThat(Objects.requireNonNull(test.exporters.get("e1")).offered()).hasSize(3);
    }

    @Test
    void takesAnExceptionForAnInternalError() throws Exception {
        test.failing.add("consume p:traces");
        test.pipeline(TRACES, "", "r", "p", "e").build().start();
        assertThat(send("r", TRACES, SPANS))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.status())
                                .hasToString("INTERNAL: processor \"p\" in pipeline \"traces\" failed:"
                                        + " java.lang.IllegalStateException: broken"));
    }

    @Test
    void forwardsBetweenPipelines() throws Exception {
        test.forward("join")
                .pipeline(TRACES, "in", "r", "", "join")
                .pipeline(LOGS, "in", "r", "", "join")
                .pipeline(TRACES, "out1", "join", "", "e1")
                .pipeline(TRACES, "out2", "join", "", "e2")
                .pipeline(LOGS, "out", "join", "", "e1")
                .build()
                .start();
        Telemetry logs = NumberedItems.batch(LOGS, 0, 2);
        assertThat(send("r", TRACES, SPANS)).isEqualTo(Outcome.ACCEPTED);
        assertThat(send("r", LOGS, logs)).isEqualTo(Outcome.ACCEPTED);
        assertThat(Objects.requireNonNull(test.exporters.get("e1")).accepted()).containsExactly(SPANS, logs);
        assertThat(Objects.requireNonNull(test.exporters.get("e2")).accepted()).containsExactly(SPANS);
    }

    @Test
    void countsItemsAroundProcessors() throws Exception {
        test.pipeline(TRACES, "", "r", "p", "e").build().start();
        send("r", TRACES, SPANS);
        for (String name : new String[] {"otelcol_processor_incoming_items", "otelcol_processor_outgoing_items"}) {
            assertThat(test.meters
                            .get(name)
                            .tags("processor", "p", "otel_signal", "traces")
                            .counter()
                            .count())
                    .isEqualTo(3);
        }
    }

    @Test
    void reportsTheHealthOfEveryComponent() throws Exception {
        Collector collector = test.pipeline(TRACES, "", "r", "p", "e").build();
        assertThat(states(collector)).containsExactly("r STARTING", "p STARTING", "e STARTING");
        collector.start();
        assertThat(collector.health().ready()).isTrue();
        Objects.requireNonNull(test.contexts.get("e")).report(Health.recoverable("down"));
        Objects.requireNonNull(test.contexts.get("p:traces")).report(Health.STOPPED);
        assertThat(states(collector)).containsExactly("r OK", "p OK", "e RECOVERABLE_ERROR");
        Objects.requireNonNull(test.contexts.get("e")).report(Health.OK);
        assertThat(states(collector)).containsExactly("r OK", "p OK", "e OK");
        collector.close(deadline());
        Objects.requireNonNull(test.contexts.get("e")).report(Health.OK);
        assertThat(states(collector)).containsExactly("r STOPPED", "p STOPPED", "e STOPPED");
        assertThat(collector.health().ready()).isFalse();
    }

    private static List<String> states(Collector collector) {
        HealthReport.Pipeline pipeline = collector.health().pipelines().getFirst();
        return pipeline.components().stream()
                .map(entry -> entry.id() + " " + entry.health().state())
                .toList();
    }

    @Test
    void saysOnceThatItCannotGoOn() throws Exception {
        Collector collector = test.pipeline(TRACES, "", "r", "p", "e").build();
        collector.start();
        Objects.requireNonNull(test.contexts.get("e")).report(Health.fatal("gone"));
        Objects.requireNonNull(test.contexts.get("r")).report(Health.fatal("gone too"));
        eventually(() -> assertThat(test.fatal).containsExactly("exporter e: gone"));
    }
}
