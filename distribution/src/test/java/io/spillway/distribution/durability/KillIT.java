package io.spillway.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the process with {@code kill -9} at random moments, during its start too, under load and with a backend that comes and goes.
 * {@code -Dspillway.kills=200} kills it more often; {@code -Dspillway.seed} repeats the moments.
 */
final class KillIT {
    private static final int KILLS = Integer.getInteger("spillway.kills", 4);
    private static final long SEED = Long.getLong("spillway.seed", System.nanoTime());
    private static final int SPANS_PER_SECOND = 20_000;
    private static final int MAX_LIFE_MILLIS = 2_500;
    private static final int MAX_UNBORN_MILLIS = 1_200;

    @Test
    void losesNothingThatWasAcknowledged(@TempDir Path folder) throws Exception {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED + " (-Dspillway.seed repeats it)");
        try (Backend backend = Backend.start();
                DurableCollector collector = new DurableCollector(
                        folder, folder.resolve("queue"), backend.port(), "queue_size: 1000000", "-Xmx256m")) {
            backend.mood(Backend.Mood.FLAPS);
            collector.start();
            SpanLoad load = SpanLoad.start(collector.httpPort(), SPANS_PER_SECOND);
            try (load) {
                for (int kill = 0; kill < KILLS; kill++) {
                    Thread.sleep(random.nextInt(MAX_LIFE_MILLIS)); // it may die at any moment
                    collector.kill();
                    if (random.nextInt(10) == 0) {
                        collector.launch();
                        Thread.sleep(random.nextInt(MAX_UNBORN_MILLIS));
                        collector.kill();
                    }
                    collector.start();
                    progress(kill + 1, load, backend);
                }
            }
            backend.mood(Backend.Mood.TAKES);
            try {
                load.acknowledged().awaitIn(backend.spans());
            } finally {
                report(load, backend);
            }
            assertThat(load.acknowledged().distinct()).isPositive();
            assertThat(backend.wrong()).isEmpty();
            collector.stop();
        }
    }

    /** Prints the progress of a long run. */
    private static void progress(int kills, SpanLoad load, Backend backend) {
        if (kills % 10 == 0) {
            System.out.printf(
                    "%d kills: %,d spans acknowledged, %,d arrived%n",
                    kills, load.acknowledged().distinct(), backend.spans().distinct());
        }
    }

    private static void report(SpanLoad load, Backend backend) {
        System.out.printf(
                "%d kills: %,d spans acknowledged, %,d of them lost, %,d arrived, %,d of them again (%.2f %%);"
                        + " %,d requests refused, %,d without an answer%n",
                KILLS,
                load.acknowledged().distinct(),
                load.acknowledged()
                        .missingIn(backend.spans(), Integer.MAX_VALUE)
                        .size(),
                backend.spans().distinct(),
                backend.spans().repeated(),
                100.0 * backend.spans().repeated() / Math.max(1, backend.spans().distinct()),
                load.refusedRequests(),
                load.failedRequests());
    }
}
