package io.spillway.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fills up in the middle of commits, and has room again later. The disk is a small file system in memory, which takes root. */
final class DiskFullIT {
    private static final int DISK_MIB = 64;
    private static final int OTHERS_MIB = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void sendersAreToldToComeBackAndServiceResumesByItself(@TempDir Path folder) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk _ = SmallDisk.mount(disk, DISK_MIB);
                Backend backend = Backend.start()) {
            fillAndDrain(folder, disk, backend);
        }
    }

    private static void fillAndDrain(Path folder, Path disk, Backend backend) throws Exception {
        Path others = disk.resolve("others");
        Files.write(others, new byte[OTHERS_MIB << 20]);
        backend.mood(Backend.Mood.BUSY);
        try (DurableCollector collector = new DurableCollector(
                folder, disk.resolve("queue"), backend.port(), "queue_size: 1000000", "-Xmx256m")) {
            collector.start();
            SpanLoad load = SpanLoad.atFullSpeed(collector.httpPort(), 1000);
            try (load) {
                await(() -> load.refusedRequests() > 50, "refusals");
                System.out.printf(
                        "disk full: %,d spans acknowledged, last refusal %s%n",
                        load.acknowledged().distinct(), load.lastRefusal());
                assertThat(load.refusalsWithoutDelay()).isEmpty();
                assertThat(load.failedRequests()).isZero();
                assertThat(load.lastRefusal()).startsWith("503");

                long before = load.acknowledged().distinct();
                Files.delete(others);
                await(
                        () -> load.acknowledged().distinct() > before + 10_000,
                        "service to resume with room on the disk");
                long refused = load.refusedRequests();
                await(() -> load.refusedRequests() > refused + 50, "the disk to be full again");

                long full = load.acknowledged().distinct();
                backend.mood(Backend.Mood.TAKES);
                await(() -> load.acknowledged().distinct() > full + 10_000, "service to resume with the backend");
            }
            load.acknowledged().awaitIn(backend.spans(), PATIENCE);
            System.out.printf(
                    "disk full: %,d spans acknowledged, %,d requests refused, %,d spans arrived again%n",
                    load.acknowledged().distinct(),
                    load.refusedRequests(),
                    backend.spans().repeated());
            assertThat(load.acknowledged().missingIn(backend.spans(), 20)).isEmpty();
            assertThat(backend.wrong()).isEmpty();
            collector.stop();
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition, String what) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                Assertions.fail("waited in vain for " + what);
            }
            Thread.sleep(20);
        }
    }
}
