package io.spillway.benchmarks.load;

import io.spillway.testkit.Peers;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The command behind {@code benchmarks/run-against-otelcol}. */
@Command(
        name = "run-against-otelcol",
        mixinStandardHelpOptions = true,
        description = "Runs the same load through Spillway and the Go collector, one core each, and compares.")
final class CompareWithOtelcol implements Callable<Integer> {
    static final String OTELCOL = "otelcol";
    private static final String OURS = "spillway";
    private static final int QUICK_WARM_UP_SECONDS = 8;
    private static final int QUICK_WINDOW_SECONDS = 4;

    @Option(names = "--scenario", description = "only these; of: ${COMPLETION-CANDIDATES}")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(names = "--only", description = "measure only otelcol, or only spillway")
    private @Nullable String only;

    @Option(names = "--rounds", description = "runs of each, the median counts (default: ${DEFAULT-VALUE})")
    private int rounds = 1;

    @Option(names = "--warm-up", description = "seconds of load before measuring (default: ${DEFAULT-VALUE})")
    private int warmUpSeconds = 25;

    @Option(names = "--duration", description = "seconds to measure (default: ${DEFAULT-VALUE})")
    private int windowSeconds = 10;

    @Option(names = "--quick", description = "a first impression: short warm-up, short window")
    private boolean quick;

    @Option(names = "--spillway", description = "the program to measure (default: ${DEFAULT-VALUE})")
    private Path spillway = Path.of("spillway");

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CompareWithOtelcol()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        LoadRun run = new LoadRun(
                Peers.loadgen(),
                Files.createTempDirectory("spillway-benchmark"),
                Duration.ofSeconds(quick ? QUICK_WARM_UP_SECONDS : warmUpSeconds),
                Duration.ofSeconds(quick ? QUICK_WINDOW_SECONDS : windowSeconds));
        out.printf("Load generator and sink alone, sharing one core: %s%n%n", ceilings(run));
        out.print(Report.header());
        boolean complete = true;
        for (Scenario scenario : scenarios) {
            complete &= compare(run, scenario);
        }
        if (!complete) {
            out.println("\nNOT ALL ITEMS ARRIVED, see above.");
        }
        return complete ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The limit of the generator. A collector near the limit is limited by the generator. */
    private static String ceilings(LoadRun run) throws InterruptedException {
        Measurement alone = run.ceiling();
        return "%,.0f spans/s over gRPC".formatted(alone.itemsPerSecond());
    }

    private boolean compare(LoadRun run, Scenario scenario) throws Exception {
        Map<String, List<Measurement>> runs = new LinkedHashMap<>();
        List<Subject> order = new ArrayList<>(subjects());
        for (int round = 0; round < rounds; round++) {
            for (Subject subject : order) {
                runs.computeIfAbsent(subject.name(), name -> new ArrayList<>()).add(run.measure(subject, scenario));
            }
            Collections.reverse(order);
        }
        Map<String, Measurement> medians = new LinkedHashMap<>();
        runs.forEach((name, measured) -> medians.put(name, Measurement.median(measured)));
        medians.forEach((name, median) -> out.print(Report.row(scenario, name, median)));
        if (medians.containsKey(OTELCOL) && medians.containsKey(OURS)) {
            out.print(Report.ratio(scenario, medians.get(OTELCOL), medians.get(OURS)));
        }
        return runs.values().stream()
                .flatMap(List::stream)
                .allMatch(each -> scenario.processing().samples() ? each.failedRequests() == 0 : each.complete());
    }

    private List<Subject> subjects() {
        List<Subject> all =
                List.of(new Subject(OTELCOL, Peers.otelcol()), new Subject(OURS, spillway.toAbsolutePath()));
        return all.stream()
                .filter(subject -> only == null || subject.name().equals(only))
                .toList();
    }
}
