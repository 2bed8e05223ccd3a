package io.spillway.benchmarks.storage;

import com.sun.management.OperatingSystemMXBean;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.component.SystemClock;
import io.spillway.lmdb.LmdbStorageFactory;
import io.spillway.lmdb.StorageConfig;
import io.spillway.storage.Storage;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import io.spillway.testkit.TestContext;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts and deletions of a queue's kind through a store: every writer puts a value, waits until it is durable, and deletes the
 * one it put {@value #BACKLOG} before in the same change; CPU time is the whole process's. Then how long the check of a large
 * store takes when it is opened. Arguments: a folder on the disk to measure, seconds per line, MiB of the large store.
 */
final class StoreBenchmark {
    private static final int BACKLOG = 50;
    private static final int SPAN_BYTES = 640;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private static final StoreName NAME = new StoreName(ComponentKind.EXPORTER, ComponentId.parse("benchmark"), "");
    private static final StoreFormat FORMAT = new StoreFormat("benchmark", 1, 1);

    private final Path folder;
    private final SystemClock clock = new SystemClock();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private StoreBenchmark(Path folder) {
        this.folder = folder;
    }

    static void main(String[] arguments) throws Exception {
        StoreBenchmark benchmark = new StoreBenchmark(Path.of(arguments[0]));
        int seconds = Integer.parseInt(arguments[1]);
        benchmark.puts(2, 1 << 10, 64, false);
        benchmark.puts(2, 64 << 10, 16, true);
        System.out.println(
                "| value | writers | fsync | puts/s | MiB/s | CPU s | CPU ns/byte | spans of 640 B per CPU s |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (boolean fsync : new boolean[] {true, false}) {
            for (int size : new int[] {1 << 10, 64 << 10}) {
                for (int writers : new int[] {1, 16, 64}) {
                    System.out.println(benchmark.puts(seconds, size, writers, fsync));
                }
            }
        }
        long mib = Long.parseLong(arguments[2]);
        for (int size : new int[] {1 << 10, 64 << 10}) {
            System.out.println(benchmark.opening(mib, size));
        }
        benchmark.clock.close();
    }

    private static byte[] key(int writer, long number) {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(writer)
                .putLong(number)
                .array();
    }

    private <T> T with(String directory, boolean fsync, UsingStore<T> use) throws Exception {
        LmdbStorageFactory factory = new LmdbStorageFactory();
        StorageConfig config =
                factory.defaults().in(folder.resolve(directory).toString()).withFsync(fsync);
        Extension extension = factory.create(config, new TestContext("lmdb_storage", clock));
        extension.start();
        try (Store store = ((Storage) extension).open(NAME, FORMAT)) {
            return use.use(store);
        } finally {
            extension.close(Deadline.after(Duration.ofSeconds(10), clock));
        }
    }

    @FunctionalInterface
    private interface UsingStore<T> {
        T use(Store store) throws Exception;
    }

    private String puts(int seconds, int size, int writers, boolean fsync) throws Exception {
        String directory = "puts-" + size + "-" + writers + "-" + fsync;
        return with(directory, fsync, store -> {
            byte[] value = new byte[size];
            new Random(size).nextBytes(value);
            long puts = 0;
            long started = clock.nanoTime();
            long cpuBefore = system.getProcessCpuTime();
            long end = started + Duration.ofSeconds(seconds).toNanos();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Long>> running = new ArrayList<>();
                for (int writer = 0; writer < writers; writer++) {
                    running.add(threads.submit(writer(store, writer, value, end)));
                }
                for (Future<Long> each : running) {
                    puts += each.get();
                }
            }
            double elapsed = (clock.nanoTime() - started) / NANOS;
            double cpu = (system.getProcessCpuTime() - cpuBefore) / NANOS;
            double bytes = (double) puts * size;
            return String.format(
                    Locale.ROOT,
                    "| %d | %d | %s | %.0f | %.1f | %.2f | %.2f | %.0f |",
                    size,
                    writers,
                    fsync,
                    puts / elapsed,
                    bytes / MIB / elapsed,
                    cpu,
                    cpu * NANOS / bytes,
                    bytes / SPAN_BYTES / cpu);
        });
    }

    /** Answers how many it has put. */
    private Callable<Long> writer(Store store, int writer, byte[] value, long end) {
        return () -> {
            long number = 0;
            for (; clock.nanoTime() < end; number++) {
                StoreChange change = new StoreChange().put(key(writer, number), value);
                if (number >= BACKLOG) {
                    change.delete(key(writer, number - BACKLOG));
                }
                store.write(change);
            }
            return number;
        };
    }

    private String opening(long mib, int size) throws Exception {
        String directory = "opening-" + size;
        byte[] value = new byte[size];
        long count = (mib << 20) / size;
        with(directory, false, store -> {
            for (long number = 0; number < count; number++) {
                Future<Void> _ = store.submit(new StoreChange().put(key(0, number), value));
            }
            return count;
        });
        long started = clock.nanoTime();
        long bytes = with(directory, true, Store::sizeBytes);
        double millis = (clock.nanoTime() - started) / 1e6;
        Path file = folder.resolve(directory);
        return String.format(
                Locale.ROOT,
                "opening %s with %.0f MiB of values of %d bytes, in the page cache: %.0f ms",
                Files.isDirectory(file) ? file.getFileName() : directory,
                bytes / MIB,
                size,
                millis);
    }
}
