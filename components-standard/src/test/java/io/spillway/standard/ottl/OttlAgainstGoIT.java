package io.spillway.standard.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.ottl.FunctionTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The {@code filter} and {@code transform} processors do with each item what the processors of the Go collector do. */
class OttlAgainstGoIT {
    static final List<String> TABLES = List.of("filter.ottl", "paths.ottl", "functions.ottl");

    private static final long PAIRS = Long.getLong("spillway.ottl.pairs", 4_000L);
    private static final long SEED = Long.getLong("spillway.seed", 20261201L);
    private static final long CHUNK = 200;
    private static final int MAX_DIFFERENCES = Integer.getInteger("spillway.ottl.differences", 5);

    private static GoProcessors go;
    private final SpillwayProcessors spillway = new SpillwayProcessors();

    @BeforeAll
    static void start() throws IOException {
        go = new GoProcessors();
    }

    @AfterAll
    static void stop() {
        if (go != null) {
            go.close();
        }
    }

    @Test
    void everyFunctionIsSupportedOrRefusedWithAReason() throws IOException {
        Set<String> ours = new TreeSet<>(FunctionTable.refused().keySet());
        FunctionTable.functions().forEach(function -> ours.add(function.name()));

        assertThat(ours).containsExactlyElementsOf(new TreeSet<>(GoProcessors.functions()));
    }

    static Stream<StatementTable.Row> rows() {
        return TABLES.stream().flatMap(table -> StatementTable.read(table).stream());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agreesOnTheTable(StatementTable.Row row) throws IOException {
        go.send(List.of(row.test()));
        Result theirs = go.receive();
        Result ours = spillway.run(row.test());

        switch (row.expected()) {
            case SAME ->
                assertThat(Result.difference(theirs, ours)).as(row.toString()).isEmpty();
            case DIFFERS ->
                assertThat(Result.difference(theirs, ours)).as(row.toString()).isNotEmpty();
            case REFUSED -> {
                assertThat(ours).as(row.toString()).isInstanceOf(Result.ConfigRefused.class);
                assertThat(theirs).as(row.toString()).isNotInstanceOf(Result.ConfigRefused.class);
            }
        }
    }

    /** {@code -Dspillway.ottl.pairs} sets the number of cases; {@code -Dspillway.seed} repeats a failure with one pair. */
    @Test
    void agreesOnGeneratedStatements() throws IOException {
        RandomCases cases = new RandomCases();
        List<String> differences = new ArrayList<>();
        int handedOn = 0;
        int refusedEarly = 0;
        long started = System.nanoTime();
        for (long done = 0; done < PAIRS && differences.size() < MAX_DIFFERENCES; done += CHUNK) {
            long first = SEED + done;
            List<Case> chunk = LongStream.range(first, first + Math.min(CHUNK, PAIRS - done))
                    .mapToObj(cases::of)
                    .toList();
            go.send(chunk);
            List<Result> ours = chunk.stream().map(spillway::run).toList();
            for (int i = 0; i < chunk.size(); i++) {
                Result theirs = go.receive();
                handedOn += theirs instanceof Result.HandedOn ? 1 : 0;
                Optional<String> difference = Result.difference(theirs, ours.get(i));
                if (difference.isPresent() && isRefusedEarly(ours.get(i))) {
                    refusedEarly++;
                } else if (difference.isPresent()) {
                    differences.add("seed " + (first + i) + ": " + chunk.get(i) + "\n" + difference.get());
                }
            }
        }
        System.out.printf(
                "%,d pairs from seed %d, %,d of them handed on, %,d refused by Spillway alone, in %s%n",
                PAIRS, SEED, handedOn, refusedEarly, Duration.ofNanos(System.nanoTime() - started));
        assertThat(differences).isEmpty();
        assertThat(handedOn).as("handed on").isGreaterThanOrEqualTo((int) (PAIRS / 3));
        assertThat(refusedEarly).as("refused by Spillway alone").isLessThanOrEqualTo((int) (PAIRS / 100));
    }

    /** Whether a literal does not fit its path, which the Go collector notices only when the statement runs. */
    private static boolean isRefusedEarly(Result result) {
        return result instanceof Result.ConfigRefused refused
                && refused.message().contains("the path takes ");
    }
}
