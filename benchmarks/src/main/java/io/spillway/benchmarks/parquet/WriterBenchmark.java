package io.spillway.benchmarks.parquet;

import com.sun.management.OperatingSystemMXBean;
import io.spillway.component.Signal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes the same requests again and again with each subject, and prints rows per CPU-second of the whole process and bytes per row.
 * Arguments: a folder on the disk to measure, rows of a file, CPU-seconds of warm-up and of measurement for each subject.
 */
final class WriterBenchmark {
    private static final double NANOS = 1e9;

    private final Path folder;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private int files;

    private WriterBenchmark(Path folder) {
        this.folder = folder;
    }

    static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "parquet");
        try {
            WriterBenchmark benchmark = new WriterBenchmark(folder);
            double seconds = Double.parseDouble(arguments[2]);
            System.out.println("| signal | writer | rows/CPU-s | bytes/row |");
            System.out.println("|---|---|--:|--:|");
            for (Signal signal : Signal.values()) {
                benchmark.compare(Workload.of(signal, Integer.parseInt(arguments[1])), seconds);
            }
        } finally {
            delete(folder);
        }
    }

    private void compare(Workload workload, double seconds) throws Exception {
        Path example = next();
        try (Subject own = new SpillwayWriter(workload)) {
            own.write(example);
            measure(workload, own, seconds);
        }
        try (Subject duck = DuckDbWriter.of(workload, example)) {
            measure(workload, duck, seconds);
        }
        try (Subject plain = PlainWriter.of(workload, example)) {
            measure(workload, plain, seconds);
        }
    }

    private void measure(Workload workload, Subject subject, double seconds) throws Exception {
        run(subject, seconds);
        Result result = run(subject, seconds);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.1f |%n",
                workload.signal().key(),
                subject.name(),
                result.runs() * workload.rows() * NANOS / result.cpuNanos(),
                (double) result.bytes() / workload.rows());
    }

    private record Result(int runs, long cpuNanos, long bytes) {}

    private Result run(Subject subject, double seconds) throws Exception {
        long start = system.getProcessCpuTime();
        long bytes = 0;
        int runs = 0;
        while (system.getProcessCpuTime() - start < seconds * NANOS) {
            Path file = next();
            bytes = subject.write(file);
            Files.delete(file);
            runs++;
        }
        return new Result(runs, system.getProcessCpuTime() - start, bytes);
    }

    private Path next() {
        return folder.resolve("file" + files++);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
