package io.spillway.observe;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.Clock;
import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The process as its operating system and its virtual machine see it. The names are those of a Go process, so that dashboards
 * go on working: heap in use, bytes allocated in all, and memory committed by the virtual machine.
 */
public final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessMetrics() {}

    /** Publishes the metrics of this process. */
    public static void register(MeterRegistry meters, Clock clock) {
        long startNanos = clock.nanoTime();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        Tags none = Tags.empty();
        CollectorMetrics.PROCESS_UPTIME.counter(meters, none, () -> seconds(clock.nanoTime() - startNanos));
        CollectorMetrics.PROCESS_CPU_SECONDS.counter(meters, none, () -> seconds(system.getProcessCpuTime()));
        CollectorMetrics.PROCESS_MEMORY_RSS.gauge(meters, none, ProcessMetrics::residentBytes);
        CollectorMetrics.PROCESS_HEAP_ALLOC.gauge(
                meters, none, () -> memory.getHeapMemoryUsage().getUsed());
        CollectorMetrics.PROCESS_TOTAL_ALLOC.counter(meters, none, threads::getTotalThreadAllocatedBytes);
        CollectorMetrics.PROCESS_TOTAL_SYS_MEMORY.gauge(
                meters,
                none,
                () -> memory.getHeapMemoryUsage().getCommitted()
                        + memory.getNonHeapMemoryUsage().getCommitted());
    }

    /** Publishes how much telemetry is in memory. */
    public static void register(MeterRegistry meters, TelemetryMemory held) {
        CollectorMetrics.PROCESS_HELD_TELEMETRY.gauge(meters, Tags.empty(), held::bytes);
        CollectorMetrics.PROCESS_HELD_TELEMETRY_LIMIT.gauge(meters, Tags.empty(), held::limitBytes);
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Not known outside Linux, where it reads as not a number. */
    private static double residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> kibibytes(line) * 1024.0)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Reads {@code VmRSS:     12345 kB}. */
    private static long kibibytes(String line) {
        String amount = line.substring(RESIDENT.length()).strip();
        return Long.parseLong(amount.substring(0, amount.indexOf(' ')));
    }
}
