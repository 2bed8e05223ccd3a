package io.spillway.distribution.durability;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk fills up in the middle of commits, and has room again later. The disk is a small file system in memory; only root can mount
 * it. {@code -Dspillway.disk.fillings=200} fills it more often than the {@value #FILLINGS} times of a usual build.
 */
final class DiskFullIT {
    private static final int DISK_MIB = 64;
    private static final int OTHERS_MIB = 32;
    private static final int FILLINGS = 4;
    /** A new process from time to time keeps the memory of this test small, which notes each span. */
    private static final int FILLINGS_PER_PROCESS = 10;

    @TempDir
    private Path folder;

    @Test
    void sendersAreToldToComeBackAndServiceResumesByItself() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk _ = SmallDisk.mount(disk, DISK_MIB);
                Backend backend = Backend.start()) {
            fillAndDrain(disk, backend);
        }
    }

    private void fillAndDrain(Path disk, Backend backend) throws Exception {
        Path others = disk.resolve("others");
        Files.write(others, new byte[OTHERS_MIB << 20]);
        backend.mood(Backend.Mood.BUSY);
        try (DurableCollector collector = collector(disk, backend)) {
            collector.start();
            SpanLoad load = SpanLoad.atFullSpeed(collector.httpPort(), 1000);
            try (load) {
                awaitRefusals(load);
                System.out.printf(
                        "disk full: %,d spans acknowledged, last refusal %s%n",
                        load.acknowledged().distinct(), load.lastRefusal());
                assertThat(load.refusalsWithoutDelay()).isEmpty();
                assertThat(load.failedRequests()).isZero();
                assertThat(load.lastRefusal()).startsWith("503");

                long before = load.acknowledged().distinct();
                Files.delete(others);
                eventually(
                        "service resumes with room on the disk",
                        () -> load.acknowledged().distinct() > before + 10_000);
                awaitRefusals(load);
                awaitRecovery(load, backend);
            }
            awaitArrival(load, backend);
            collector.stop();
        }
    }

    @Test
    void recoversFromEachFilling() throws Exception {
        int fillings = Integer.getInteger("spillway.disk.fillings", FILLINGS);
        List<Duration> times = new ArrayList<>();
        while (times.size() < fillings) {
            Path disk = Files.createDirectory(folder.resolve("disk-" + times.size()));
            int rounds = Math.min(FILLINGS_PER_PROCESS, fillings - times.size());
            try (SmallDisk _ = SmallDisk.mount(disk, DISK_MIB);
                    Backend backend = Backend.start()) {
                times.addAll(fillAgainAndAgain(disk, backend, rounds));
            }
        }
        Collections.sort(times);
        System.out.printf(
                "disk full: %d fillings, time to recover %d ms in the median, %d ms at most%n",
                times.size(),
                times.get(times.size() / 2).toMillis(),
                times.getLast().toMillis());
    }

    /**
     * Senders come back at once when they are refused, so there is always a request that tries to get into the store. Small requests
     * between the large ones fill the disk up to its last pages.
     */
    private List<Duration> fillAgainAndAgain(Path disk, Backend backend, int rounds) throws Exception {
        List<Duration> times = new ArrayList<>();
        try (DurableCollector collector = collector(disk, backend)) {
            collector.start();
            SpanLoad load = SpanLoad.impatient(collector.httpPort(), 1000, 30, 1);
            try (load) {
                for (int round = 0; round < rounds; round++) {
                    backend.mood(Backend.Mood.BUSY);
                    awaitRefusals(load);
                    times.add(awaitRecovery(load, backend));
                }
            }
            awaitArrival(load, backend);
            collector.stop();
        }
        return times;
    }

    private DurableCollector collector(Path disk, Backend backend) throws Exception {
        return new DurableCollector(folder, disk.resolve("queue"), backend.port(), "queue_size: 1000000", "-Xmx256m");
    }

    private static void awaitRefusals(SpanLoad load) {
        long before = load.refusedRequests();
        eventually("refusals", () -> load.refusedRequests() > before + 50);
    }

    private static Duration awaitRecovery(SpanLoad load, Backend backend) {
        long full = load.acknowledged().distinct();
        long startNanos = System.nanoTime();
        backend.mood(Backend.Mood.TAKES);
        eventually("service resumes with the backend", () -> load.acknowledged().distinct() > full + 10_000);
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private static void awaitArrival(SpanLoad load, Backend backend) {
        load.acknowledged().awaitIn(backend.spans());
        System.out.printf(
                "disk full: %,d spans acknowledged, %,d requests refused, %,d spans arrived again%n",
                load.acknowledged().distinct(),
                load.refusedRequests(),
                backend.spans().repeated());
        assertThat(backend.wrong()).isEmpty();
    }
}
