package io.spillway.distribution.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process takes of the machine, from {@code /proc}.
 *
 * @param peakRssMib the most memory it ever had
 */
record Vitals(int peakRssMib, int threads, int files) {
    static Vitals of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            String status = Files.readString(proc.resolve("status"));
            return new Vitals(number(status, "VmHWM:") >> 10, number(status, "Threads:"), (int) files.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
