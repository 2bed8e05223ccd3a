package io.spillway.lmdb;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code compaction} block: when space of deleted entries is given back to the file system.
 *
 * @param onStart whenever a store is opened
 * @param onRebound after a backlog: when the file takes more than {@code reboundNeededThresholdMib} and what is in it less
 *     than {@code reboundTriggerThresholdMib}
 * @param reboundNeededThresholdMib the size of the file above which a backlog has been there
 * @param reboundTriggerThresholdMib the size of the content below which the backlog is gone
 * @param checkInterval the shortest time between two looks at that
 * @param cleanupOnStart whether copies that were left behind by a compaction that did not end are removed; they always are
 */
public record CompactionConfig(
        boolean onStart,
        boolean onRebound,
        int reboundNeededThresholdMib,
        int reboundTriggerThresholdMib,
        Duration checkInterval,

        @Ignored(
                "the copy is written beside the store, the only place from which it can take the store's place at once")
        Optional<Object> directory,

        @Ignored("a compaction copies pages, not transactions")
        Optional<Object> maxTransactionSize,

        @Ignored("copies left behind are always removed when their store is opened")
        Optional<Object> cleanupOnStart) {
    private static final long MIB = 1 << 20;

    public CompactionConfig {
        new Checks()
                .that(reboundNeededThresholdMib >= 0, "rebound_needed_threshold_mib", reboundNeededThresholdMib, ">= 0")
                .that(
                        reboundTriggerThresholdMib >= 0,
                        "rebound_trigger_threshold_mib",
                        reboundTriggerThresholdMib,
                        ">= 0")
                .that(!checkInterval.isNegative() && !checkInterval.isZero(), "check_interval", checkInterval, "> 0")
                .done();
    }

    static CompactionConfig of(boolean onStart, boolean onRebound) {
        return new CompactionConfig(
                onStart,
                onRebound,
                100,
                10,
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether a file has become much larger than what is in it. */
    boolean isDue(long fileBytes, long liveBytes) {
        return onRebound && fileBytes > reboundNeededThresholdMib * MIB && liveBytes < reboundTriggerThresholdMib * MIB;
    }
}
