package io.spillway.benchmarks.load;

import java.util.Locale;

/** The table that the comparison prints, in Markdown, a row at a time. */
final class Report {
    private Report() {}

    static String header() {
        return row(
                        "load",
                        "",
                        "items/CPU-s",
                        "CPU ms/s",
                        "items/s",
                        "p50 ms",
                        "p99 ms",
                        "RSS MiB",
                        "start ms",
                        "gen. load",
                        "sent = received")
                + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|\n";
    }

    static String row(Scenario scenario, String subject, Measurement run) {
        return row(
                scenario.title(),
                subject,
                thousands(run.itemsPerCpuSecond()),
                decimal(run.cpuMillisPerSecond()),
                thousands(run.itemsPerSecond()),
                decimal(run.p50Millis()),
                decimal(run.p99Millis()),
                whole(run.peakRssMiB()),
                whole(run.firstAcceptedMillis()),
                whole(run.generatorLoad() * 100) + " %",
                scenario.processing().samples() && run.failedRequests() == 0 ? kept(run) : completeness(run));
    }

    /** How many times as much (items), or which part of it (CPU time, latency, memory), the second is of the first. */
    static String ratio(Scenario scenario, Measurement otelcol, Measurement ours) {
        return row(
                scenario.title(),
                "ratio",
                times(ours.itemsPerCpuSecond() / otelcol.itemsPerCpuSecond()),
                times(ours.cpuMillisPerSecond() / otelcol.cpuMillisPerSecond()),
                times(ours.itemsPerSecond() / otelcol.itemsPerSecond()),
                times(ours.p50Millis() / otelcol.p50Millis()),
                times(ours.p99Millis() / otelcol.p99Millis()),
                times(ours.peakRssMiB() / otelcol.peakRssMiB()),
                times(ours.firstAcceptedMillis() / otelcol.firstAcceptedMillis()),
                "",
                "");
    }

    private static String kept(Measurement run) {
        return "kept %.2f %% of %,d".formatted(100.0 * run.received() / run.sent(), run.sent());
    }

    private static String completeness(Measurement run) {
        if (run.complete()) {
            return "yes, %,d".formatted(run.sent());
        }
        return "NO: %,d sent, %,d received, %,d requests failed (%s)"
                .formatted(run.sent(), run.received(), run.failedRequests(), run.firstError());
    }

    private static String row(Object... cells) {
        return String.format(
                Locale.ROOT, "| %-42s | %-8s | %11s | %8s | %9s | %7s | %7s | %8s | %9s | %8s | %s |%n", cells);
    }

    private static String thousands(double value) {
        return String.format(Locale.ROOT, "%.0f k", value / 1000);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String times(double value) {
        return String.format(Locale.ROOT, "%.2f x", value);
    }
}
