package io.spillway.partial.exporter;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Requirements;
import io.spillway.export.SendingConfig;
import io.spillway.partial.store.StoreConfig;
import java.time.Duration;

/**
 * The {@code partial} exporter.
 *
 * @param expiryFactor after how many missing heartbeats a span has expired
 * @param minExpiry the shortest time to expiry, whatever the sender's frequency
 * @param maxExpiry the longest time to expiry
 * @param mergeAttributes give a span the attributes of its log record that it does not have, except {@code partial.*}
 * @param mergeResource give a span's resource the attributes of the log's resource that it does not have
 * @param maxBodySize the largest body of a record in bytes, encoded and decoded
 * @param maxSpans how many spans may be in flight; 0 for no limit
 * @param deadLettersPerMinute how many records that cannot be understood are kept each minute; 0 for none
 * @param deadLettersKept how many of them are kept in all
 */
public record PartialExporterConfig(
        @Inline StoreConfig store,
        @Inline SendingConfig sending,
        int expiryFactor,
        Duration minExpiry,
        Duration maxExpiry,
        boolean mergeAttributes,
        boolean mergeResource,
        int maxBodySize,
        long maxSpans,
        int deadLettersPerMinute,
        int deadLettersKept)
        implements Requirements {
    public PartialExporterConfig {
        new Checks()
                .that(expiryFactor > 0, "expiry_factor", expiryFactor, "> 0")
                .that(minExpiry.toMillis() >= 1, "min_expiry", minExpiry, "at least 1ms")
                .that(
                        maxExpiry.compareTo(minExpiry) >= 0,
                        "max_expiry",
                        maxExpiry,
                        "at least \"min_expiry\", which is " + minExpiry)
                .that(maxExpiry.toDays() <= 3_650, "max_expiry", maxExpiry, "at most ten years")
                .that(maxBodySize > 0, "max_body_size", maxBodySize, "> 0")
                .that(maxSpans >= 0, "max_spans", maxSpans, ">= 0, 0 for no limit")
                .that(deadLettersPerMinute >= 0, "dead_letters_per_minute", deadLettersPerMinute, ">= 0")
                .that(deadLettersKept >= 0, "dead_letters_kept", deadLettersKept, ">= 0")
                .done();
    }

    /** Three missing heartbeats, because the usual clients may be late by one. */
    public static PartialExporterConfig defaults() {
        return new PartialExporterConfig(
                StoreConfig.defaults(),
                SendingConfig.defaults(Duration.ofSeconds(10)),
                3,
                Duration.ofSeconds(1),
                Duration.ofHours(24),
                true,
                true,
                1 << 20,
                1_000_000,
                60,
                10_000);
    }

    @Override
    public void check(Checks checks) {
        store.check(checks);
    }

    /** How long a span lives on after a heartbeat of this frequency. */
    long lifeMillis(Duration frequency) {
        long wanted;
        try {
            wanted = Math.multiplyExact(frequency.toMillis(), (long) expiryFactor);
        } catch (ArithmeticException _) {
            wanted = Long.MAX_VALUE;
        }
        return Math.clamp(wanted, minExpiry.toMillis(), maxExpiry.toMillis());
    }
}
