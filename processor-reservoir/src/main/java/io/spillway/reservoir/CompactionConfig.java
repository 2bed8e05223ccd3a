package io.spillway.reservoir;

import io.spillway.config.Checks;
import io.spillway.schedule.Schedule;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When the store is compacted.
 *
 * @param dbCompactionScheduleCron when to compact the store: the five fields of cron, in local time; empty for never
 * @param dbCompactionTargetSize the size in bytes from which on compaction is worth it
 */
record CompactionConfig(String dbCompactionScheduleCron, long dbCompactionTargetSize) {
    CompactionConfig {
        new Checks()
                .that(dbCompactionTargetSize >= 0, "db_compaction_target_size", dbCompactionTargetSize, ">= 0")
                .done();
    }

    static CompactionConfig defaults() {
        return new CompactionConfig("", 0);
    }

    void check(Checks checks) {
        try {
            Optional<Schedule> _ = schedule();
        } catch (IllegalArgumentException wrong) {
            checks.that(false, "db_compaction_schedule_cron", String.valueOf(wrong.getMessage()));
        }
    }

    /** The times of compaction, in the time zone of the system; empty for never. */
    Optional<Schedule> schedule() {
        return dbCompactionScheduleCron.isEmpty()
                ? Optional.empty()
                : Optional.of(Schedule.cron(dbCompactionScheduleCron, ZoneId.systemDefault()));
    }
}
