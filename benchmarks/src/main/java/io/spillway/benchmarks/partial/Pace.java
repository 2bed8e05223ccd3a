package io.spillway.benchmarks.partial;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How fast something went.
 *
 * @param cpuMicros CPU time for each item, of this process and the server's together
 */
record Pace(double perSecond, double cpuMicros) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    static Pace of(long items, Runs.Work work) throws Exception {
        long cpuStart = cpuNanos();
        long start = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - start;
        return new Pace(items * NANOS_PER_SECOND / nanos, (cpuNanos() - cpuStart) / NANOS_PER_MICRO / items);
    }

    /** The CPU time of running processes: connections must stay open between two looks. */
    private static long cpuNanos() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants())
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,.0f (%.0f)", perSecond, cpuMicros);
    }
}
