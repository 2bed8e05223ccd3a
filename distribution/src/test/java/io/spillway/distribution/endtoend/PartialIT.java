package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans in flight through the real program: a real SDK with the emitter, an embedded PostgreSQL, an OTLP backend. */
final class PartialIT {
    private static final long INTERVAL_MILLIS = 400;
    private static final Duration EXPIRY = Duration.ofMillis(3 * INTERVAL_MILLIS);
    private static final Duration CYCLE = Duration.ofMillis(330);
    /** For two processes on a busy machine to notice and to send. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void theSpanOfAKilledProgramArrivesAndThatOfAnEndingOneArrivesOnce() throws Exception {
        try (SpanBackend backend = new SpanBackend();
                PartialProgram spillway = new PartialProgram(folder, backend.endpoint())) {
            try (ChildProcess victim = sample(spillway, 0)) {
                spillway.awaitInFlight(1);
                long killedAt = System.nanoTime();
                victim.kill();
                SpanBackend.Arrival arrival = backend.await(_ -> true, Duration.ofSeconds(20));

                assertThat(Duration.ofNanos(arrival.atNanos() - killedAt))
                        .isLessThan(EXPIRY.plus(CYCLE).plus(SLACK));
                assertThat(arrival.attributes())
                        .containsEntry("job", "import of everything")
                        .containsEntry("partial.gc", "true")
                        .containsKeys("partial.gc.id", "partial.gc.last_heartbeat");
                assertThat(arrival.resource()).containsEntry("service.name", "long-runner");
                assertThat(arrival.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
                assertThat(arrival.span().getEndTimeUnixNano())
                        .isGreaterThan(arrival.span().getStartTimeUnixNano());
            }
            try (ChildProcess orderly = sample(spillway, 4 * INTERVAL_MILLIS)) {
                spillway.awaitInFlight(1);
                assertThat(orderly.awaitExit(PartialProgram.PATIENCE)).isZero();
            }
            spillway.awaitInFlight(0);
            TimeUnit.MILLISECONDS.sleep(EXPIRY.plus(CYCLE).toMillis());

            assertThat(backend.arrivals()).hasSize(2);
            assertThat(backend.arrivals().get(1).attributes())
                    .containsEntry("job", "import of everything")
                    .doesNotContainKey("partial.gc");
            assertOwnedByNobodySpecial(spillway.postgres());
            assertThat(spillway.stop()).isZero();
            assertThat(spillway.output()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void theServerEndsWithAKilledCollectorAndItsSpansOutliveIt() throws Exception {
        try (SpanBackend backend = new SpanBackend();
                PartialProgram spillway = new PartialProgram(folder, backend.endpoint())) {
            try (ChildProcess _ = sample(spillway, 0)) {
                spillway.awaitInFlight(1);
            }
            List<ProcessHandle> servers = spillway.servers();
            spillway.killCollector();

            assertThat(servers).isNotEmpty();
            for (ProcessHandle server : servers) {
                server.onExit().get(20, TimeUnit.SECONDS);
            }
            spillway.restart();
            assertThat(backend.await(_ -> true, Duration.ofSeconds(30)).attributes())
                    .containsEntry("partial.gc", "true");
        }
    }

    @Test
    void aServerThatDiesIsStartedAgain() throws Exception {
        try (SpanBackend backend = new SpanBackend();
                PartialProgram spillway = new PartialProgram(folder, backend.endpoint());
                ChildProcess victim = sample(spillway, 0)) {
            spillway.awaitInFlight(1);
            spillway.servers().forEach(ProcessHandle::destroyForcibly);
            spillway.awaitInFlight(1);
            victim.kill();

            assertThat(backend.await(_ -> true, Duration.ofSeconds(30)).attributes())
                    .containsEntry("partial.gc", "true");
        }
    }

    private static ChildProcess sample(PartialProgram spillway, long lifeMillis) {
        return ChildProcess.of(
                        "sample",
                        JavaPrograms.java(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PartialSample.class.getName(),
                        spillway.endpoint(),
                        String.valueOf(INTERVAL_MILLIS),
                        String.valueOf(lifeMillis))
                .start();
    }

    private static void assertOwnedByNobodySpecial(Path postgres) throws IOException {
        assertThat(Files.getAttribute(postgres.resolve("data"), "unix:uid")).isNotEqualTo(0);
    }
}
