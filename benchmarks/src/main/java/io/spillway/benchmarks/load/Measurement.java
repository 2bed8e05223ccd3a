package io.spillway.benchmarks.load;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;

/**
 * The result of one run of the load generator. The CPU time is the collector's between two moments at which everything
 * acknowledged had arrived, so it belongs to {@code items} alone.
 */
record Measurement(
        long sent,
        long received,
        long failedRequests,
        String firstError,
        long items,
        double windowSeconds,
        double collectorCpuSeconds,
        double generatorCpuSeconds,
        double p50Millis,
        double p99Millis,
        double peakRssMiB,
        double firstAcceptedMillis) {

    static Measurement parse(List<String> lines) {
        Properties values = new Properties();
        try {
            values.load(new StringReader(String.join("\n", lines)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Measurement(
                Long.parseLong(values.getProperty("Sent")),
                Long.parseLong(values.getProperty("Received")),
                Long.parseLong(values.getProperty("Failed")),
                values.getProperty("FirstError", ""),
                Long.parseLong(values.getProperty("Items")),
                Double.parseDouble(values.getProperty("WindowSeconds")),
                Double.parseDouble(values.getProperty("CollectorCPUSeconds")),
                Double.parseDouble(values.getProperty("GeneratorCPUSeconds")),
                Double.parseDouble(values.getProperty("P50Millis")),
                Double.parseDouble(values.getProperty("P99Millis")),
                Double.parseDouble(values.getProperty("PeakRssMiB")),
                Double.parseDouble(values.getProperty("FirstAcceptedMillis")));
    }

    /** The run in the middle by items per CPU-second; of an even number the worse of the two. */
    static Measurement median(List<Measurement> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Measurement::itemsPerCpuSecond))
                .toList()
                .get((runs.size() - 1) / 2);
    }

    double itemsPerCpuSecond() {
        return items / collectorCpuSeconds;
    }

    double cpuMillisPerSecond() {
        return collectorCpuSeconds * 1000 / windowSeconds;
    }

    double itemsPerSecond() {
        return items / windowSeconds;
    }

    /** Above about 0.9 the load generator, not the collector, is what limits the throughput. */
    double generatorLoad() {
        return generatorCpuSeconds / windowSeconds;
    }

    boolean complete() {
        return sent == received && failedRequests == 0;
    }
}
