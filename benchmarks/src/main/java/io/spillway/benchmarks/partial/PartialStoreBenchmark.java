package io.spillway.benchmarks.partial;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Heartbeats, stops and collected spans per second, bytes of write-ahead log and growth of the tables: Spillway's and those of the
 * original's statements, one after the other, on one PostgreSQL that syncs to disk.
 */
@CommandLine.Command(name = "partial-store", mixinStandardHelpOptions = true)
public final class PartialStoreBenchmark implements Callable<Integer> {
    @Option(names = "--spans", description = "spans in flight (default: ${DEFAULT-VALUE})")
    private int spans = 20_000;

    @Option(names = "--rounds", description = "repeated heartbeats of each span, Spillway (default: ${DEFAULT-VALUE})")
    private int rounds = 20;

    @Option(
            names = "--original-rounds",
            description = "the same for the original's statements (default: ${DEFAULT-VALUE})")
    private int originalRounds = 3;

    @Option(
            names = "--warm-up",
            description = "spans that come and go before anything is measured (default: ${DEFAULT-VALUE})")
    private int warmUp = 20_000;

    @Option(names = "--writers", description = "connections that write at once (default: ${DEFAULT-VALUE})")
    private int writers = 4;

    @Option(names = "--folder", description = "where the server lives; made anew (default: a temporary folder)")
    private Path folder = Path.of("");

    /** Runs it from the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PartialStoreBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home = folder.toString().isEmpty() ? Files.createTempDirectory("partial-store") : folder;
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Payloads payloads = new Payloads(spans + warmUp);
        try (SpillwayStore spillway = new SpillwayStore(home.resolve("postgres"), payloads, writers);
                OriginalPattern original = new OriginalPattern(spillway.postgres(), payloads, writers)) {
            System.out.println("Spans per second, and microseconds of CPU time for each, server and client.");
            System.out.println("| | first heartbeats | repeated heartbeats | WAL bytes per repeated heartbeat |"
                    + " table bytes per span, first and last round | stops | collected |");
            System.out.println("|---|---|---|---|---|---|---|");
            run(original, spillway.postgres(), originalRounds);
            run(spillway, spillway.postgres(), rounds);
        }
        return 0;
    }

    private void run(Subject subject, PostgresUnderTest postgres, int repeats) throws Exception {
        warmUp(subject);
        postgres.execute("CHECKPOINT");
        Pace first = Pace.of(spans, () -> subject.heartbeats(0, 0, spans));
        subject.heartbeats(1, 0, spans);
        long sizeBefore = postgres.number(subject.relations());
        postgres.execute("CHECKPOINT");
        long walBefore = postgres.wal();
        Pace repeated = Pace.of((long) spans * repeats, () -> repeat(subject, postgres, repeats));
        double wal = (postgres.wal() - walBefore) / ((double) spans * repeats);
        long sizeAfter = postgres.number(subject.relations());
        Pace stops = Pace.of(spans / 2, () -> subject.stops(0, spans / 2));
        subject.expire();
        int left = spans - spans / 2;
        Pace collected = Pace.of(left, () -> {
            int found = subject.collect();
            if (found != left) {
                throw new IllegalStateException("collected " + found + " (expected: " + left + ")");
            }
        });
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %.0f | %.0f, %.0f | %s | %s |%n",
                subject.name(),
                first,
                repeated,
                wal,
                sizeBefore / (double) spans,
                sizeAfter / (double) spans,
                stops,
                collected);
    }

    /** Everything once, so that programs are compiled and statements prepared. */
    private void warmUp(Subject subject) throws Exception {
        int end = spans + warmUp;
        subject.heartbeats(0, spans, end);
        subject.heartbeats(1, spans, end);
        subject.stops(spans, spans + warmUp / 2);
        subject.expire();
        subject.collect();
    }

    private void repeat(Subject subject, PostgresUnderTest postgres, int repeats) throws Exception {
        for (int round = 2; round < 2 + repeats; round++) {
            subject.heartbeats(round, 0, spans);
            if (repeats >= 50 && round % (repeats / 10) == 0) {
                System.err.printf(
                        Locale.ROOT,
                        "%s: %,d heartbeats, %,d bytes of tables%n",
                        subject.name(),
                        (long) round * spans,
                        postgres.number(subject.relations()));
            }
        }
    }
}
