package io.spillway.parquet.exporter;

import io.spillway.config.Checks;

/**
 * The journals, one for each signal.
 *
 * @param directory the folder of the journals, on a local disk; {@code journal} in {@code path} if empty; required if {@code path}
 *     is in S3
 * @param maxSizeMib the telemetry that a journal may hold; more is refused for now
 */
public record JournalConfig(String directory, int maxSizeMib) {
    private static final int SMALLEST_MIB = 8;

    static final JournalConfig DEFAULTS = new JournalConfig("", 1024);

    public JournalConfig {
        new Checks()
                .that(maxSizeMib >= SMALLEST_MIB, "max_size_mib", maxSizeMib, ">= " + SMALLEST_MIB)
                .done();
    }

    long maxBytes() {
        return (long) maxSizeMib << 20;
    }
}
