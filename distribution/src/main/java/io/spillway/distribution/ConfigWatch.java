package io.spillway.distribution;

import io.spillway.component.Clock;
import io.spillway.loading.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Calls a handler after a file of the configuration has changed and has then stayed the same for a while.
 *
 * <p>The watch reads the files and does not listen to the file system: a configuration is small, reading works on every file
 * system, and reading follows links. A file that an editor renames into place, or that Kubernetes swaps by a link of a folder
 * above it, is another file under the same path. The watch expects that a missing file comes back.
 */
final class ConfigWatch {
    private static final long MISSING = -1;

    private final Clock clock;
    private final Duration interval;
    private final Supplier<Map<Path, Long>> files;
    private final Runnable onChange;

    /**
     * A watch that has not begun.
     *
     * @param interval the time between two looks, and the time for which the files have to stay the same after a change
     * @param files as they were read, with their {@linkplain LoadedConfig#checksum checksums}; asked each time
     * @param onChange runs on the watching thread
     */
    ConfigWatch(Clock clock, Duration interval, Supplier<Map<Path, Long>> files, Runnable onChange) {
        this.clock = clock;
        this.interval = interval;
        this.files = files;
        this.onChange = onChange;
    }

    /** Watches until its thread is interrupted. */
    Thread start() {
        return Thread.ofVirtual().name("watch configuration").start(this::watch);
    }

    private void watch() {
        Map<Path, Long> before = Map.of();
        try {
            while (true) {
                clock.sleep(interval);
                Map<Path, Long> now = look();
                if (now.equals(before) && !now.containsValue(MISSING) && !now.equals(files.get())) {
                    onChange.run();
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<Path, Long> look() {
        Map<Path, Long> now = new HashMap<>();
        for (Path file : files.get().keySet()) {
            try {
                now.put(file, LoadedConfig.checksum(Files.readAllBytes(file)));
            } catch (IOException _) {
                now.put(file, MISSING);
            }
        }
        return now;
    }
}
