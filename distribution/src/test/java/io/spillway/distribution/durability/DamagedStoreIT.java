package io.spillway.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Between two runs of the process, bits of its store flip, pages are torn, and the file is cut. The process always starts, sends no
 * span that it has not received, and accepts new spans. {@code -Dspillway.damages=60} runs more rounds.
 */
final class DamagedStoreIT {
    private static final int ROUNDS = Integer.getInteger("spillway.damages", 4);
    private static final long SEED = Long.getLong("spillway.seed", System.nanoTime());
    private static final int PAGE = 4096;

    @Test
    void alwaysStartsAndSendsNothingWrong(@TempDir Path folder) throws Exception {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED + " (-Dspillway.seed repeats it)");
        for (int round = 0; round < ROUNDS; round++) {
            Path own = Files.createDirectory(folder.resolve("round" + round));
            round(own, random, round);
        }
    }

    private static void round(Path folder, Random random, int round) throws Exception {
        try (Backend backend = Backend.start();
                DurableCollector collector = new DurableCollector(
                        folder, folder.resolve("queue"), backend.port(), "queue_size: 100000", "-Xmx256m")) {
            backend.mood(Backend.Mood.BUSY);
            collector.start();
            long sent;
            Numbers before;
            try (SpanLoad load = SpanLoad.start(collector.httpPort(), 20_000)) {
                load.awaitAcknowledged(5_000);
                collector.kill();
                load.pause(true);
                sent = load.sent();
                before = load.acknowledged();
            }
            String damage = damage(stores(folder), random);

            backend.mood(Backend.Mood.TAKES);
            collector.start();
            try (SpanLoad fresh = SpanLoad.start(collector.httpPort(), 20_000, sent)) {
                fresh.awaitAcknowledged(2_000);
                fresh.close();
                fresh.acknowledged().awaitIn(backend.spans());
            }
            assertThat(backend.wrong()).as(damage).isEmpty();
            assertThat(backend.spans().missingIn(upTo(sent + 100_000), 1))
                    .as(damage)
                    .isEmpty();
            long acknowledged = before.distinct();
            System.out.printf(
                    "round %d, %s: %,d of %,d acknowledged spans survived%n",
                    round,
                    damage,
                    acknowledged
                            - before.missingIn(backend.spans(), Integer.MAX_VALUE)
                                    .size(),
                    acknowledged);
            collector.stop();
        }
    }

    private static Numbers upTo(long end) {
        Numbers all = new Numbers();
        all.add(0, Math.toIntExact(end));
        return all;
    }

    private static List<Path> stores(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("queue"))) {
            return files.filter(file -> file.getFileName().toString().equals("data.mdb"))
                    .filter(file -> file.toString().contains("traces"))
                    .toList();
        }
    }

    /** Damages the store, and answers the kind of the damage. */
    private static String damage(List<Path> stores, Random random) throws IOException {
        Path store = stores.get(random.nextInt(stores.size()));
        try (RandomAccessFile file = new RandomAccessFile(store.toFile(), "rw")) {
            long length = file.length();
            return switch (random.nextInt(3)) {
                case 0 -> flipBits(file, length, random);
                case 1 -> tearPages(file, length, random);
                default -> cut(file, length, random);
            };
        }
    }

    private static String flipBits(RandomAccessFile file, long length, Random random) throws IOException {
        int flips = 1 + random.nextInt(20);
        for (int i = 0; i < flips; i++) {
            long at = random.nextLong(length);
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ (1 << random.nextInt(8)));
        }
        return flips + " bits flipped";
    }

    /** The second half of a page did not reach the disk. */
    private static String tearPages(RandomAccessFile file, long length, Random random) throws IOException {
        int pages = 1 + random.nextInt(5);
        for (int i = 0; i < pages; i++) {
            file.seek(random.nextLong(length / PAGE) * PAGE + PAGE / 2);
            file.write(new byte[PAGE / 2]);
        }
        return pages + " pages torn";
    }

    private static String cut(RandomAccessFile file, long length, Random random) throws IOException {
        long left = random.nextLong(length);
        file.setLength(left);
        return "cut from " + length + " to " + left + " bytes";
    }
}
