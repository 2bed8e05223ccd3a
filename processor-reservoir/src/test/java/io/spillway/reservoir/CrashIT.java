package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import java.io.BufferedReader;
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
    /** Two clocks that are read one after the other, each rounded to milliseconds. */
    private static final long ROUNDING_MILLIS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Long> killsMillis = new ArrayList<>();

    private record Handed(long trace, long span, boolean again, long threshold) {}

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
                // Every other time while it starts and restores, otherwise under load; when in there is a matter of
                // chance.
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

        List<Handed> handed = handed();
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            assertThat(files).noneMatch(file -> file.toString().contains("damaged"));
        }
        assertMarkedWhenRepeated(handed);
        Acknowledged acknowledged = acknowledged(handed);
        List<Long> lost = acknowledged.lost();
        List<Long> savedUntil = savedUntil();
        List<Long> lostThoughSaved =
                lost.stream().filter(each -> isSaved(each, savedUntil)).toList();
        long kept = handed.stream().map(Handed::trace).distinct().count();
        long oldest = lost.stream().mapToLong(this::beforeKill).max().orElse(0);
        System.out.printf(
                "%s, %d kills: %d spans acknowledged, %d spans of %d traces handed on, %d of them again; of kept"
                        + " traces %d spans lost, acknowledged at most %d ms before a kill; %d spans of traces above all"
                        + " thresholds lost%n",
                durability,
                KILLS,
                acknowledged.spans(),
                handed.size(),
                kept,
                handed.stream().filter(Handed::again).count(),
                lost.size(),
                oldest,
                acknowledged.missing());
        assertThat(kept).isPositive();
        switch (durability) {
            case SYNC -> {
                assertThat(lost).isEmpty();
                assertThat(acknowledged.missing()).isZero();
            }
            case INTERVAL -> assertThat(lostThoughSaved).isEmpty();
        }
    }

    private long beforeKill(long millis) {
        return killsMillis.stream()
                .filter(kill -> kill >= millis)
                .mapToLong(kill -> kill - millis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Up to when was saved, as far as each process noted before it was killed. */
    private List<Long> savedUntil() throws IOException {
        return Files.readAllLines(folder.resolve("saved")).stream()
                .map(Long::valueOf)
                .toList();
    }

    /** Whether what was acknowledged then was saved before the process was killed. */
    private boolean isSaved(long acknowledgedMillis, List<Long> savedUntil) {
        long kill = acknowledgedMillis + beforeKill(acknowledgedMillis);
        return savedUntil.stream().anyMatch(until -> until > acknowledgedMillis + ROUNDING_MILLIS && until <= kill);
    }

    private static void assertMarkedWhenRepeated(List<Handed> handed) {
        Set<Long> spans = new HashSet<>();
        for (Handed each : handed) {
            assertThat(spans.add(each.span()) || each.again())
                    .as("span " + each.span() + " came again without a mark")
                    .isTrue();
        }
    }

    /**
     * What senders were told.
     *
     * @param spans how many were acknowledged
     * @param lost when those were that were not handed on though their trace was
     * @param missing of traces that rank above every threshold there was, and were not handed on at all
     */
    private record Acknowledged(long spans, List<Long> lost, long missing) {}

    /** Line by line, as a long run acknowledges millions. */
    private Acknowledged acknowledged(List<Handed> handed) throws IOException {
        Map<Long, Set<Long>> byTrace = new HashMap<>();
        handed.forEach(each ->
                byTrace.computeIfAbsent(each.trace(), _ -> new HashSet<>()).add(each.span()));
        long highest = handed.stream().mapToLong(Handed::threshold).max().orElseThrow();
        List<Long> lost = new ArrayList<>();
        long spans = 0;
        long missing = 0;
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve("acknowledged"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                spans++;
                String[] parts = line.split(" ");
                long trace = Long.parseLong(parts[0]);
                Set<Long> found = byTrace.get(trace);
                missing += found == null && trace > highest ? 1 : 0;
                if (found != null && !found.contains(Long.parseLong(parts[1]))) {
                    lost.add(Long.parseLong(parts[2]));
                }
            }
        }
        return new Acknowledged(spans, lost, missing);
    }

    private List<Handed> handed() throws IOException {
        List<Handed> spans = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("received"))) {
            String[] parts = line.split(" ");
            spans.add(new Handed(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    parts[2].equals("again"),
                    Long.parseLong(parts[3])));
        }
        return spans;
    }
}
