package io.spillway.parquet.exporter;

import io.spillway.config.ByteSize;
import io.spillway.config.Checks;
import io.spillway.config.Removed;

/**
 * The journals, one for each signal.
 *
 * @param directory the folder of the journals, on a local disk; {@code journal} in {@code path} if empty; required if {@code path}
 *     is in S3
 * @param maxSize the telemetry that a journal may hold; more is refused for now
 */
@Removed(key = "max_size_mib", instead = "max_size: 1GiB")
public record JournalConfig(String directory, ByteSize maxSize) {
    private static final ByteSize SMALLEST = ByteSize.ofMib(8);

    static final JournalConfig DEFAULTS = new JournalConfig("", ByteSize.ofMib(1024));

    public JournalConfig {
        new Checks()
                .that(maxSize.bytes() >= SMALLEST.bytes(), "max_size", maxSize, ">= " + SMALLEST)
                .done();
    }

    long maxBytes() {
        return maxSize.bytes();
    }
}
