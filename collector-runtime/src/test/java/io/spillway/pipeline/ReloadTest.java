package io.spillway.pipeline;

import static io.spillway.component.Signal.LOGS;
import static io.spillway.component.Signal.TRACES;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ReloadTest {
    private static final Telemetry SPANS = NumberedItems.batch(TRACES, 0, 3);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final TestComponents test = new TestComponents();

    private Outcome send(String receiver, Signal signal) {
        return Objects.requireNonNull(
                        Objects.requireNonNull(test.inputs.get(receiver)).get(signal))
                .consume(SPANS);
    }

    private RecordingConsumer exporter(String name) {
        return Objects.requireNonNull(test.exporters.get(name));
    }

    private ReloadOutcome reload(Collector collector) {
        test.events.clear();
        return collector.reload(test.config(), LIMIT);
    }

    private CompletableFuture<ReloadOutcome> reloadMeanwhile(Collector collector) {
        test.events.clear();
        CompletableFuture<ReloadOutcome> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> outcome.complete(collector.reload(test.config(), LIMIT)));
        return outcome;
    }

    private CompletableFuture<Outcome> sendMeanwhile() {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> outcome.complete(send("r", TRACES)));
        return outcome;
    }

    /** Whoever waits for requests under way does so with a timer. */
    private void awaitConnectedAnew() {
        test.clock.awaitTimers(1);
    }

    /** Everything that happened but for the making. */
    private List<String> life() {
        return test.events.stream().filter(event -> !event.startsWith("create")).toList();
    }

    private Collector simple() throws StartException {
        Collector collector = described().build();
        collector.start();
        return collector;
    }

    private TestComponents described() {
        return test.next().extension("x").pipeline(TRACES, "", "r", "p", "e");
    }

    @Test
    void doesNothingWhenNothingIsDifferent() throws Exception {
        Collector collector = simple();
        assertThat(reload(collector)).isEqualTo(new ReloadOutcome.Applied(List.of(), List.of(), 4));
        assertThat(test.events).isEmpty();
    }

    @Test
    void replacesWhatIsDifferentAndNothingElse() throws Exception {
        Collector collector = simple();
        test.versions.put("e", 1);
        described();
        assertThat(reload(collector))
                .isEqualTo(new ReloadOutcome.Applied(List.of("exporter \"e\""), List.of("exporter \"e\""), 3));
        assertThat(test.events).containsExactly("create e@1", "start e@1", "close e");
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
        assertThat(exporter("e@1").accepted()).containsExactly(SPANS);
        assertThat(exporter("e").accepted()).isEmpty();
        collector.close(Deadline.after(LIMIT, test.clock));
        assertThat(test.events("close")).containsExactly("e", "r", "p:traces", "e@1", "x");
    }

    @Test
    void startsAgainstTheDataAndThenStopsWithIt() throws Exception {
        Collector collector = simple();
        List.of("x", "r", "p", "e").forEach(id -> test.versions.put(id, 1));
        described();
        reload(collector);
        assertThat(life())
                .containsExactly(
                        "start x@1",
                        "start e@1",
                        "start p:traces@1",
                        "start r@1",
                        "close r",
                        "close p:traces",
                        "close e",
                        "close x");
    }

    @Test
    void rewiresWhatStays() throws Exception {
        Collector collector = simple();
        test.next().extension("x").pipeline(TRACES, "", "r", "p2 p", "e e2").pipeline(TRACES, "b", "r", "", "e3");
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(life()).containsExactly("start e2", "start e3", "start p2:traces");
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
        assertThat(List.of("e", "e2", "e3"))
                .allSatisfy(name -> assertThat(exporter(name).accepted()).containsExactly(SPANS));
        assertThat(collector.health().pipelines())
                .extracting(HealthReport.Pipeline::id)
                .containsExactly("traces", "traces/b");
        described();
        reload(collector);
        assertThat(life()).containsExactly("close p2:traces", "close e3", "close e2");
    }

    @Test
    void makesAnewWhatServesOtherSignals() throws Exception {
        Collector collector = simple();
        test.next().extension("x").pipeline(TRACES, "", "r", "p", "e").pipeline(LOGS, "", "r", "", "e");
        reload(collector);
        assertThat(life()).containsExactly("start e", "start r", "close r", "close e");
    }

    @Test
    void letsRequestsEndWhereTheyBegan() throws Exception {
        Collector collector = simple();
        CountDownLatch slow = new CountDownLatch(1);
        test.slow.put("e", slow);
        CompletableFuture<Outcome> early = sendMeanwhile();
        eventually("the request is under way", () -> test.waitedFor.contains("e"));
        test.versions.put("e", 1);
        described();
        CompletableFuture<ReloadOutcome> outcome = reloadMeanwhile(collector);
        awaitConnectedAnew();
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
        assertThat(test.events("close")).isEmpty();
        assertThat(early).isNotDone();
        slow.countDown();
        assertThat(early.get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome.get()).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(exporter("e").accepted()).hasSize(1);
        assertThat(exporter("e@1").accepted()).hasSize(1);
        assertThat(test.events("close")).containsExactly("e");
    }

    @Test
    void changesNothingWhenSomethingDoesNotStart() throws Exception {
        Collector collector = simple();
        test.versions.put("p", 1);
        test.versions.put("e", 1);
        test.failing.add("p:traces@1");
        described();
        assertThat(reload(collector))
                .isEqualTo(new ReloadOutcome.Failed(
                        List.of("cannot start processor \"p\" in pipeline \"traces\": no luck")));
        assertThat(life()).containsExactly("start e@1", "close e@1", "close p:traces@1");
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
        assertThat(exporter("e").accepted()).hasSize(1);
        assertThat(states(collector)).containsOnly(Health.State.OK);
    }

    private static List<Health.State> states(Collector collector) {
        return collector.health().pipelines().getFirst().components().stream()
                .map(entry -> entry.health().state())
                .toList();
    }

    @Test
    void replacesWhatUsesAnExtensionThatIsDifferent() throws Exception {
        test.uses.put("e", "x");
        Collector collector = simple();
        test.versions.put("x", 1);
        described();
        reload(collector);
        assertThat(life()).containsExactly("start x@1", "start e", "close e", "close x");
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void waitsForWhatMustBeAlone() throws Exception {
        test.alone.add("e");
        Collector collector = simple();
        CountDownLatch slow = new CountDownLatch(1);
        test.slow.put("e", slow);
        CompletableFuture<Outcome> early = sendMeanwhile();
        eventually("the request is under way", () -> test.waitedFor.contains("e"));
        test.versions.put("e", 1);
        described();
        CompletableFuture<ReloadOutcome> outcome = reloadMeanwhile(collector);
        awaitConnectedAnew();
        CompletableFuture<Outcome> late = sendMeanwhile();
        assertThat(late).isNotDone();
        slow.countDown();
        assertThat(early.get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(late.get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome.get()).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(life()).containsExactly("close e", "start e@1");
        assertThat(exporter("e").accepted()).hasSize(1);
        assertThat(exporter("e@1").accepted()).hasSize(1);
    }

    @Test
    void goesBackWhenTheSuccessorOfWhatWasAloneDoesNotStart() throws Exception {
        test.alone.add("e");
        Collector collector = simple();
        test.versions.put("e", 1);
        test.versions.put("p", 1);
        test.failing.add("e@1");
        described();
        assertThat(reload(collector))
                .isEqualTo(new ReloadOutcome.Failed(List.of("cannot start exporter \"e\": no luck")));
        assertThat(life())
                .containsExactly(
                        "start p:traces@1",
                        "close p:traces",
                        "close e",
                        "close p:traces@1",
                        "close e@1",
                        "start e",
                        "start p:traces");
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
        assertThat(states(collector)).containsOnly(Health.State.OK);
        test.versions.clear();
        described();
        assertThat(reload(collector)).isEqualTo(new ReloadOutcome.Applied(List.of(), List.of(), 4));
    }

    @Test
    void saysWhatDidNotComeBack() throws Exception {
        test.alone.add("e");
        Collector collector = simple();
        test.versions.put("e", 1);
        test.failing.add("e@1");
        test.failing.add("e");
        described();
        String reason = "cannot start exporter \"e\": no luck";
        assertThat(reload(collector)).isEqualTo(new ReloadOutcome.Failed(List.of(reason, reason)));
        assertThat(send("r", TRACES)).isInstanceOf(Outcome.Throttled.class);
        assertThat(states(collector)).containsExactly(Health.State.OK, Health.State.OK, Health.State.PERMANENT_ERROR);
        test.failing.clear();
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void handsAnAddressOver() throws Exception {
        List.of("r", "r@1", "other").forEach(name -> test.addresses.put(name, "4317"));
        Collector collector = simple();
        test.versions.put("r", 1);
        described();
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(life()).containsExactly("close r", "start r@1");
        test.next().extension("x").pipeline(TRACES, "", "other", "p", "e");
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(life()).containsExactly("close r@1", "start other");
        assertThat(send("other", TRACES)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void handsTheAddressOfAnExtensionOver() throws Exception {
        List.of("x", "x@1").forEach(name -> test.addresses.put(name, "13133"));
        Collector collector = simple();
        test.versions.put("x", 1);
        test.versions.put("e", 1);
        described();
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(life()).containsExactly("start e@1", "close x", "start x@1", "close e");
    }

    @Test
    void givesNoAddressAwayThatSomebodyElseHas() throws Exception {
        test.addresses.put("e", "4317");
        test.addresses.put("r@1", "4317");
        Collector collector = simple();
        test.next().extension("x").pipeline(TRACES, "", "r", "p", "e");
        test.versions.put("r2", 1);
        test.addresses.put("r2@1", "4317");
        test.next().extension("x").pipeline(TRACES, "", "r r2", "p", "e");
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Failed.class);
        assertThat(life()).containsExactly("close r2@1");
    }

    @Test
    void replacesAnExtensionThatIsAloneTogetherWithWhatUsesIt() throws Exception {
        test.alone.add("x");
        test.uses.put("e", "x");
        test.uses.put("r", "x");
        test.uses.put("new", "x");
        Collector collector = simple();
        test.versions.put("x", 1);
        test.next().extension("x").pipeline(TRACES, "", "r", "p", "e new");
        assertThat(reload(collector)).isInstanceOf(ReloadOutcome.Applied.class);
        assertThat(life())
                .containsExactly("close r", "close e", "close x", "start x@1", "start e", "start new", "start r");
        assertThat(send("r", TRACES)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void needsARunningCollector() throws Exception {
        Collector collector = described().build();
        ReloadOutcome refused = new ReloadOutcome.Failed(List.of("the collector is not running"));
        assertThat(reload(collector)).isEqualTo(refused);
        collector.start();
        collector.close(Deadline.after(LIMIT, test.clock));
        assertThat(reload(collector)).isEqualTo(refused);
        assertThat(test.events).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenAComponentCannotBeMade() throws Exception {
        Collector collector = simple();
        test.versions.put("e", 1);
        described();
        var config = test.config();
        Objects.requireNonNull(config.components().get(ComponentKind.PROCESSOR)).clear();
        test.events.clear();
        assertThat(collector.reload(config, LIMIT))
                .isEqualTo(
                        new ReloadOutcome.Failed(List.of("processor \"p\" in pipeline \"traces\" is not configured")));
        assertThat(test.events).containsExactly("create e@1", "close e@1");
    }
}
