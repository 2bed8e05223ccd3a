package io.spillway.distribution.reload;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An hour in short: load, and every second something happens to it, a reload, a backend that goes and comes back, a file that is
 * broken, senders that come and go. Afterwards everything that was acknowledged has arrived, and memory, threads and file
 * descriptors are what they were after the warm-up. {@code -Dspillway.soakSeconds} sets how long.
 */
class SoakIT {
    private static final int SECONDS = Integer.getInteger("spillway.soakSeconds", 15);
    private static final int RATE = 5_000;
    private static final int STEPS = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** Two of the longest waits between attempts ({@code max_interval} and what it strays by) on a machine that does other things. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    /** What must not grow. */
    private record Footprint(long liveBytes, int threads, int fileDescriptors) {
        static Footprint of(RunningProgram program) throws Exception {
            return new Footprint(program.liveBytes(), program.threads(), program.fileDescriptors());
        }

        @Override
        public String toString() {
            return "%.1f MiB live, %d threads, %d file descriptors"
                    .formatted(liveBytes / 1048576.0, threads, fileDescriptors);
        }
    }

    @Test
    void nothingGrows() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port())) {
            List<Footprint> prints = new ArrayList<>();
            int accepted = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            int round = 0;
            try (Load load = new Load(program.grpc, program.http, 4, RATE)) {
                while (round < 2 * STEPS || System.nanoTime() < end) {
                    round++;
                    happen(round, backend, program);
                    if (round % STEPS == 0) {
                        prints.add(Footprint.of(program));
                    }
                }
                load.stop();
                accepted += load.accepted();
            }
            int sent = accepted;
            eventually(
                    PATIENCE,
                    () -> assertThat(backend.distinct())
                            .as(() -> String.join("\n", program.process().output()))
                            .isGreaterThanOrEqualTo(sent));
            Footprint early = prints.get(1);
            Footprint late = prints.getLast();
            System.out.printf(
                    "soak of %d s, %d rounds, %d reloads applied, %d failed: %d spans accepted, %d arrived; early %s; late %s%n",
                    SECONDS,
                    round,
                    program.reloads("applied"),
                    program.reloads("failed"),
                    accepted,
                    backend.distinct(),
                    early,
                    late);
            eventually(() -> assertNoMore(early, Footprint.of(program)));
            assertThat(program.process().terminate(TIMEOUT)).isZero();
        }
    }

    private static void happen(int round, Backend backend, RunningProgram program) throws Exception {
        switch (round % STEPS) {
            case 0 -> churn(program);
            case 1 -> {
                program.configure(1000 + round, "");
                program.reload("applied");
            }
            case 2 -> {
                backend.goAway();
                Thread.sleep(500); // away for a while
                backend.comeBack();
            }
            case 3 -> {
                Files.writeString(program.file(), "receivers: [");
                program.reload("failed");
            }
            default -> {
                program.configure(1000 + round, ", include_metadata: " + (round % 2 == 0));
                program.reload("applied");
            }
        }
        Thread.sleep(200); // load flows between two events
    }

    /** Senders that come, send a little, and go. */
    private static void churn(RunningProgram program) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Wire grpc = new Wire.Grpc(program.grpc);
                    Wire http = new Wire.Http(program.http)) {
                assertThat(grpc.send(new byte[0])).isTrue();
                assertThat(http.send(new byte[0])).isTrue();
            }
        }
    }

    /** Eventually: connections that were closed a moment ago may still be there. */
    private static void assertNoMore(Footprint early, Footprint late) {
        assertThat(late.liveBytes()).isLessThan(early.liveBytes() + (early.liveBytes() >> 2) + (8 << 20));
        assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 8);
        assertThat(late.fileDescriptors()).isLessThanOrEqualTo(early.fileDescriptors() + 8);
    }
}
