package io.spillway.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The backend is down while senders send as fast as they are acknowledged, with a heap of 256 MiB. The backlog goes to the disk, and
 * memory does not grow. {@code -Dspillway.deadBackendSeconds=180} makes the test longer.
 */
final class DeadBackendIT {
    private static final int SECONDS = Integer.getInteger("spillway.deadBackendSeconds", 15);
    private static final int SPANS_PER_SECOND = Integer.getInteger("spillway.deadBackendSpansPerSecond", 100_000);
    private static final int HEAP_MIB = 256;
    private static final int BESIDE_THE_HEAP_MIB = 294;

    @Test
    void memoryStaysFlatAndEverythingArrivesAfterwards(@TempDir Path folder) throws Exception {
        try (Backend backend = Backend.start();
                DurableCollector collector = new DurableCollector(
                        folder,
                        folder.resolve("queue"),
                        backend.port(),
                        "queue_size: 10000000",
                        "-Xmx" + HEAP_MIB + "m")) {
            backend.mood(Backend.Mood.BUSY);
            collector.start();
            long peak = 0;
            SpanLoad load = SpanLoad.start(collector.httpPort(), SPANS_PER_SECOND);
            try (load) {
                for (int second = 0; second < SECONDS; second++) {
                    Thread.sleep(1000); // the backlog grows meanwhile
                    peak = Math.max(peak, collector.memoryMiB("RssAnon"));
                }
            }
            System.out.printf(
                    "backend away %d s: %,d spans acknowledged, %,d requests refused; RssAnon at its peak"
                            + " %d MiB, VmRSS %d MiB%n",
                    SECONDS,
                    load.acknowledged().distinct(),
                    load.refusedRequests(),
                    peak,
                    collector.memoryMiB("VmRSS"));
            assertThat(peak).isLessThan(HEAP_MIB + BESIDE_THE_HEAP_MIB);
            long start = System.nanoTime();
            backend.mood(Backend.Mood.TAKES);
            load.acknowledged().awaitIn(backend.spans());
            Duration drained = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf(
                    "drained in %.1f s, RssAnon %d MiB, VmRSS %d MiB, %,d spans arrived again%n",
                    drained.toMillis() / 1000.0,
                    collector.memoryMiB("RssAnon"),
                    collector.memoryMiB("VmRSS"),
                    backend.spans().repeated());
            assertThat(backend.wrong()).isEmpty();
            assertThat(collector.memoryMiB("RssAnon")).isLessThan(HEAP_MIB + BESIDE_THE_HEAP_MIB);
            collector.stop();
        }
    }
}
