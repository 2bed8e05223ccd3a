package io.spillway.distribution.overload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The resident memory of a process, read four times a second. */
final class Rss {
    private static final long PERIOD_MILLIS = 250;

    private final Path status;
    private final List<Integer> readingsMib = new ArrayList<>();
    private final Thread watcher;
    private volatile boolean stopped;

    private Rss(long pid) {
        status = Path.of("/proc", Long.toString(pid), "status");
        watcher = Thread.ofVirtual().start(this::read);
    }

    static Rss watch(long pid) {
        return new Rss(pid);
    }

    void stop() throws InterruptedException {
        stopped = true;
        watcher.join();
    }

    private void read() {
        try {
            while (!stopped) {
                readingsMib.add(now());
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int now() {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int peakMib() {
        return peak(readingsMib);
    }

    private static int peak(List<Integer> readings) {
        return readings.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    @Override
    public String toString() {
        int half = readingsMib.size() / 2;
        return "peak of the first half " + peak(readingsMib.subList(0, half)) + " MiB, of the second "
                + peak(readingsMib.subList(half, readingsMib.size())) + " MiB";
    }
}
