package io.spillway.distribution.durability;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fills up in the middle of commits, and has room again later. The disk is a small file system in memory, which takes root. */
final class DiskFullIT {
    private static final int DISK_MIB = 64;
    private static final int OTHERS_MIB = 32;

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
                eventually("refusals", () -> load.refusedRequests() > 50);
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
                long refused = load.refusedRequests();
                eventually("the disk is full again", () -> load.refusedRequests() > refused + 50);

                long full = load.acknowledged().distinct();
                backend.mood(Backend.Mood.TAKES);
                eventually(
                        "service resumes with the backend",
                        () -> load.acknowledged().distinct() > full + 10_000);
            }
            load.acknowledged().awaitIn(backend.spans());
            System.out.printf(
                    "disk full: %,d spans acknowledged, %,d requests refused, %,d spans arrived again%n",
                    load.acknowledged().distinct(),
                    load.refusedRequests(),
                    backend.spans().repeated());
            assertThat(backend.wrong()).isEmpty();
            collector.stop();
        }
    }
}
