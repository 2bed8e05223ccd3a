package io.spillway.parquet.exporter;

import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TelemetryGenerator;
import io.spillway.testkit.TestContext;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A program that offers an exporter spans as fast as two threads can, and prints the numbers of accepted and refused ones. */
final class Overload {
    private static final int ITEMS = 2_000;

    private Overload() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[1]));
        SystemClock clock = new SystemClock();
        ParquetExporterConfig config = new ParquetExporterConfig(
                TablesConfig.in(folder),
                ByteSize.ofMib(8),
                Duration.ofSeconds(2),
                ByteSize.ofMib(32),
                PromoteConfig.NONE,
                new JournalConfig("", ByteSize.ofMib(128)),
                Optional.empty());
        ParquetExporter exporter =
                new ParquetExporter(config, EnumSet.of(Signal.TRACES), new TestContext("parquet", clock));
        exporter.start();
        Telemetry batch = Telemetry.read(
                Signal.TRACES, new TelemetryGenerator(1).spans(ITEMS).toByteArray());
        AtomicLong accepted = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> senders = new ArrayList<>();
        for (int sender = 0; sender < 2; sender++) {
            senders.add(Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < end) {
                    boolean isAccepted = exporter.consume(batch).equals(Outcome.ACCEPTED);
                    (isAccepted ? accepted : refused).addAndGet(ITEMS);
                }
            }));
        }
        for (int tenth = 1; tenth <= 10; tenth++) {
            Thread.sleep(duration.dividedBy(10));
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
            System.out.println(
                    "after " + tenth + "/10: heap " + used + " MiB, accepted " + accepted + ", refused " + refused);
        }
        for (Thread sender : senders) {
            sender.join();
        }
        exporter.close(Deadline.after(Duration.ofMinutes(2), clock));
        System.out.println("accepted " + accepted + " refused " + refused);
        System.exit(0);
    }
}
