package io.spillway.standard.file;

import io.spillway.config.Checks;

/**
 * When the {@code file} exporter begins a new file, and how many old ones it keeps.
 *
 * @param maxMegabytes the size at which a new file begins; zero for the default
 * @param maxDays how old a kept file may become; zero for any age
 * @param maxBackups how many are kept; zero for any number
 * @param localtime whether the time in their names is local time instead of UTC
 */
public record RotationConfig(int maxMegabytes, int maxDays, int maxBackups, boolean localtime) {
    public static final RotationConfig DEFAULTS = new RotationConfig(100, 0, 100, false);

    public RotationConfig {
        new Checks()
                .that(maxMegabytes >= 0, "max_megabytes", maxMegabytes, ">= 0")
                .that(maxDays >= 0, "max_days", maxDays, ">= 0")
                .that(maxBackups >= 0, "max_backups", maxBackups, ">= 0")
                .done();
    }

    long maxBytes() {
        int megabytes = maxMegabytes == 0 ? DEFAULTS.maxMegabytes : maxMegabytes;
        return (long) megabytes << 20;
    }
}
