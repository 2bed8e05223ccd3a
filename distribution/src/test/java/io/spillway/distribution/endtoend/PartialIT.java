package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.SharedFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spans in flight through the real program: a real SDK with the emitter, an embedded PostgreSQL, an OTLP backend. */
@ExtendWith(SharedFixtures.class)
final class PartialIT {
    private static final String SERVICE = "long-runner";
    /** The exit code of a program that ended because of SIGTERM. */
    private static final int TERMINATED = 143;

    private static SpanBackend backend;
    private static PartialProgram spillway;

    @BeforeAll
    static void share(PartialKeeper keeper) {
        backend = keeper.backend();
        spillway = keeper.program();
    }

    /** Prints how long after the kill the span arrived: expiry and one interval, 1.2 s, on a machine that has time for it. */
    @Test
    void theSpanOfAKilledProgramArrivesAndThatOfAnEndingOneArrivesOnce() throws Exception {
        long killedNanos;
        try (ChildProcess victim = sample(Duration.ofMillis(300))) {
            // a machine that gives it no time for three intervals may see it collected while it lives
            eventually(
                    "a heartbeat",
                    () -> spillway.inFlight().contains(SERVICE)
                            || !backend.arrivals(SERVICE).isEmpty());
            killedNanos = System.nanoTime();
            victim.kill();
        }
        eventually("its span", () -> !backend.arrivals(SERVICE).isEmpty());
        System.out.printf("the span arrived %d ms after the kill%n", (System.nanoTime() - killedNanos) / 1_000_000);
        spillway.awaitInFlight(0);

        SpanBackend.Arrival arrival = backend.arrivals(SERVICE).getFirst();
        assertThat(arrival.attributes())
                .containsEntry("job", "import of everything")
                .containsEntry("partial.gc", "true")
                .containsKeys("partial.gc.id", "partial.gc.last_heartbeat");
        assertThat(arrival.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(arrival.span().getEndTimeUnixNano())
                .isGreaterThan(arrival.span().getStartTimeUnixNano());

        try (ChildProcess orderly = sample(Duration.ofHours(1))) {
            orderly.awaitLine("running"::equals, PartialProgram.PATIENCE);
            spillway.awaitInFlight(1);
            assertThat(orderly.terminate(PartialProgram.PATIENCE)).isEqualTo(TERMINATED);
        }
        spillway.awaitInFlight(0);
        eventually(() -> assertThat(backend.arrivals(SERVICE))
                .filteredOn(each -> !each.attributes().containsKey("partial.gc"))
                .singleElement()
                .satisfies(ended -> assertThat(ended.attributes()).containsEntry("job", "import of everything")));
        assertThat(backend.arrivals(SERVICE))
                .filteredOn(each -> each.attributes().containsKey("partial.gc"))
                .allMatch(copy -> copy.spanId().equals(arrival.spanId()));
        assertOwnedByNobodySpecial(spillway.postgres());
    }

    @Test
    void aServerThatDiesIsStartedAgainAndEndsWithAKilledCollectorWhoseSpansOutliveIt() throws Exception {
        try (HeartbeatLoad load = new HeartbeatLoad(1, spillway.port())) {
            long first = load.begin();
            spillway.awaitInFlight(HeartbeatLoad.BATCH);
            spillway.servers().forEach(ProcessHandle::destroyForcibly);
            load.stop(first);
            spillway.awaitInFlight(0);

            long second = load.begin();
            spillway.awaitInFlight(HeartbeatLoad.BATCH);
            List<ProcessHandle> servers = spillway.servers();
            assertThat(servers).isNotEmpty();
            spillway.killCollector();
            for (ProcessHandle server : servers) {
                server.onExit().get(PartialProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            spillway.restart();
            spillway.awaitInFlight(HeartbeatLoad.BATCH);
            load.stop(second);
            spillway.awaitInFlight(0);
            load.finish().assertNoneResurrected(backend);
        }
    }

    private static ChildProcess sample(Duration interval) {
        return ChildProcess.of(
                        "sample",
                        JavaPrograms.java(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PartialSample.class.getName(),
                        spillway.endpoint(),
                        String.valueOf(interval.toMillis()))
                .start();
    }

    private static void assertOwnedByNobodySpecial(Path postgres) throws IOException {
        assertThat(Files.getAttribute(postgres.resolve("data"), "unix:uid")).isNotEqualTo(0);
    }
}
