package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills a sampler under load again and again; {@code -Dspillway.kills=200} for the long run. */
class CrashIT {
    private static final int KILLS = Integer.getInteger("spillway.kills", 8);
    /** A save takes its time on a busy disk. */
    private static final long SLACK_MILLIS = 2000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Long> killsMillis = new ArrayList<>();

    private record Handed(long trace, long span, boolean again) {}

    private ChildProcess run(Durability durability, int round, String what) {
        return JavaChild.of(CrashSubject.class, folder.toString(), durability.name(), Integer.toString(round), what)
                .start();
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void survivesKills(Durability durability) throws Exception {
        Random random = new Random(20261121);
        for (int round = 1; round <= KILLS; round++) {
            try (ChildProcess child = run(durability, round, "run")) {
                // Every other time while it starts and restores, otherwise under load.
                String from = round % 2 == 0 ? "started" : "acknowledged";
                child.awaitLine(line -> line.equals(from), PATIENCE);
                Thread.sleep(random.nextInt(1500));
                child.kill();
                killsMillis.add(System.currentTimeMillis());
            }
        }
        try (ChildProcess child = run(durability, KILLS + 1, "finish")) {
            child.awaitLine(line -> line.equals("finished"), PATIENCE);
        }

        Map<Long, Map<Long, Long>> acknowledged = acknowledged();
        List<Handed> handed = handed();
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            assertThat(files).noneMatch(file -> file.toString().contains("damaged"));
        }
        assertMarkedWhenRepeated(handed);
        List<Long> lost = lost(acknowledged, handed);
        long kept = handed.stream().map(Handed::trace).distinct().count();
        long oldest = lost.stream().mapToLong(this::beforeKill).max().orElse(0);
        System.out.printf(
                "%s, %d kills: %d spans of %d traces acknowledged, %d spans of %d traces handed on, %d of them again;"
                        + " of kept traces %d spans lost, acknowledged at most %d ms before a kill%n",
                durability,
                KILLS,
                acknowledged.values().stream().mapToInt(Map::size).sum(),
                acknowledged.size(),
                handed.size(),
                kept,
                handed.stream().filter(Handed::again).count(),
                lost.size(),
                oldest);
        assertThat(kept).isPositive();
        switch (durability) {
            case SYNC -> assertThat(lost).isEmpty();
            case INTERVAL -> assertThat(oldest).isLessThan(CrashSubject.SAVE_INTERVAL.toMillis() + SLACK_MILLIS);
        }
    }

    private long beforeKill(long millis) {
        return killsMillis.stream()
                .filter(kill -> kill >= millis)
                .mapToLong(kill -> kill - millis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static void assertMarkedWhenRepeated(List<Handed> handed) {
        Set<Long> spans = new HashSet<>();
        for (Handed each : handed) {
            assertThat(spans.add(each.span()) || each.again())
                    .as("span " + each.span() + " came again without a mark")
                    .isTrue();
        }
    }

    /** When those spans were acknowledged that were not handed on though their trace was. */
    private static List<Long> lost(Map<Long, Map<Long, Long>> acknowledged, List<Handed> handed) {
        Map<Long, Set<Long>> byTrace = new HashMap<>();
        handed.forEach(each ->
                byTrace.computeIfAbsent(each.trace(), _ -> new HashSet<>()).add(each.span()));
        List<Long> lost = new ArrayList<>();
        byTrace.forEach((trace, spans) -> acknowledged
                .getOrDefault(trace, Map.of())
                .forEach((span, millis) -> {
                    if (!spans.contains(span)) {
                        lost.add(millis);
                    }
                }));
        return lost;
    }

    private Map<Long, Map<Long, Long>> acknowledged() throws IOException {
        Map<Long, Map<Long, Long>> spans = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("acknowledged"))) {
            String[] parts = line.split(" ");
            spans.computeIfAbsent(Long.parseLong(parts[0]), _ -> new HashMap<>())
                    .put(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }
        return spans;
    }

    private List<Handed> handed() throws IOException {
        List<Handed> spans = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("received"))) {
            String[] parts = line.split(" ");
            spans.add(new Handed(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2].equals("again")));
        }
        return spans;
    }
}
