package io.spillway.partial.receiver;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Requirements;
import io.spillway.config.Section;
import io.spillway.partial.store.StoreConfig;
import io.spillway.schedule.Schedule;
import java.time.Duration;

/**
 * The {@code partial} receiver.
 *
 * @param gcInterval the time from the start of a collection to the start of the next; a collection that takes longer skips one
 * @param jitter how far an interval may differ from {@code gc_interval}, as a fraction of it, so that several receivers do not
 *     keep step
 * @param batchMaxSize the most spans in a batch; 0 for the most that the receiver supports, {@value #MOST_SPANS}
 * @param batchMaxBytes a batch gets no further span beyond this size
 * @param lease how long a claimed span is hidden from other receivers; longer than the pipeline ever takes
 * @param errorStatus whether a collected span without a status gets the status ERROR
 * @param endTime the end that a collected span gets
 * @param liveView a page that shows the spans in flight
 */
public record PartialReceiverConfig(
        @Inline StoreConfig store,
        Duration gcInterval,
        double jitter,
        int batchMaxSize,
        long batchMaxBytes,
        Duration lease,
        boolean errorStatus,
        EndTime endTime,
        Section<LiveViewConfig> liveView)
        implements Requirements {
    static final int MOST_SPANS = 10_000;

    /** The end that a collected span gets. */
    public enum EndTime {
        /** Its last heartbeat, by the sender's clock. */
        LAST_HEARTBEAT,
        /** When its last heartbeat expired, by the database's clock. */
        EXPIRY,
        /** When it is collected, by this collector's clock. */
        NOW
    }

    public PartialReceiverConfig {
        new Checks()
                .that(gcInterval.toMillis() >= 1, "gc_interval", gcInterval, "at least 1ms")
                .that(jitter >= 0 && jitter < 1, "jitter", jitter, "0 to less than 1")
                .that(
                        batchMaxSize >= 0 && batchMaxSize <= MOST_SPANS,
                        "batch_max_size",
                        batchMaxSize,
                        "0 to " + MOST_SPANS)
                .that(batchMaxBytes > 0, "batch_max_bytes", batchMaxBytes, "> 0")
                .that(lease.toMillis() >= 1, "lease", lease, "at least 1ms")
                .done();
    }

    public static PartialReceiverConfig defaults() {
        return new PartialReceiverConfig(
                StoreConfig.defaults(),
                Duration.ofSeconds(5),
                0.1,
                1_000,
                8L << 20,
                Duration.ofMinutes(1),
                true,
                EndTime.LAST_HEARTBEAT,
                Section.off(LiveViewConfig.defaults()));
    }

    @Override
    public void check(Checks checks) {
        store.check(checks);
    }

    Schedule schedule() {
        return Schedule.every(gcInterval, jitter);
    }

    int batchRows() {
        return batchMaxSize == 0 ? MOST_SPANS : batchMaxSize;
    }
}
