package io.spillway.reservoir;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.config.Section;
import io.spillway.ottl.Condition;
import io.spillway.ottl.Context;
import io.spillway.ottl.InvalidExpressionException;
import io.spillway.schedule.Schedule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code reservoir_sampler} processor.
 *
 * @param sizeK how many traces (or spans, without {@code trace_aware}) to keep in a window
 * @param windowDuration how long a window is open
 * @param checkpointPath the folder of a store of its own; empty for none
 * @param checkpointInterval how often changes are saved
 * @param traceAware whether the unit is the trace
 * @param traceBufferMaxSize the most traces that wait to be complete
 * @param traceBufferTimeout after which silence a trace is complete
 * @param dbCompactionScheduleCron when to compact the store: the five fields of cron, in local time; empty for never
 * @param dbCompactionTargetSize from how many bytes on compaction is worth it
 * @param storage an extension to save to, in place of {@code checkpoint_path}
 * @param algorithm how to choose
 * @param strata parts with a reservoir of their own
 * @param weights for the algorithms that weigh traces
 * @param traceBufferMaxBytes the most bytes of spans in memory; 0 for a quarter of the heap
 * @param durability when spans of kept traces are on disk
 * @param compression of spans in the store
 * @param hashSeed for ids that are not random; the same for all collectors
 * @param halfLife for {@code time_decay}: a trace this much older is half as likely; 0 for {@code window_duration}
 * @param adaptiveTimeout learn the timeout
 * @param control an extension with an HTTP server to be seen and steered through
 */
public record ReservoirConfig(
        int sizeK,
        Duration windowDuration,
        String checkpointPath,
        Duration checkpointInterval,
        boolean traceAware,
        int traceBufferMaxSize,
        Duration traceBufferTimeout,
        String dbCompactionScheduleCron,
        long dbCompactionTargetSize,
        Optional<ComponentId> storage,
        Algorithm algorithm,
        List<StratumConfig> strata,
        List<WeightConfig> weights,
        long traceBufferMaxBytes,
        Durability durability,
        Compression compression,
        long hashSeed,
        Duration halfLife,
        Section<AdaptiveTimeoutConfig> adaptiveTimeout,
        Optional<ComponentId> control)
        implements Requirements {
    private static final int MAX_CONDITIONS = 63;
    private static final int MAX_K = 100_000_000;

    public static final ReservoirConfig DEFAULTS = new ReservoirConfig(
            5000,
            Duration.ofSeconds(60),
            "",
            Duration.ofSeconds(10),
            true,
            100_000,
            Duration.ofSeconds(10),
            "",
            0,
            Optional.empty(),
            Algorithm.CONSISTENT,
            List.of(),
            List.of(),
            0,
            Durability.INTERVAL,
            Compression.NONE,
            0,
            Duration.ZERO,
            Section.off(AdaptiveTimeoutConfig.defaults()),
            Optional.empty());

    public ReservoirConfig {
        strata = List.copyOf(strata);
        weights = List.copyOf(weights);
        new Checks()
                .that(sizeK > 0 && sizeK <= MAX_K, "size_k", sizeK, "1 to " + MAX_K)
                .that(windowDuration.isPositive(), "window_duration", windowDuration, "> 0")
                .that(checkpointInterval.isPositive(), "checkpoint_interval", checkpointInterval, "> 0")
                .that(!traceAware || traceBufferMaxSize > 0, "trace_buffer_max_size", traceBufferMaxSize, "> 0")
                .that(!traceAware || traceBufferTimeout.isPositive(), "trace_buffer_timeout", traceBufferTimeout, "> 0")
                .that(dbCompactionTargetSize >= 0, "db_compaction_target_size", dbCompactionTargetSize, ">= 0")
                .that(traceBufferMaxBytes >= 0, "trace_buffer_max_bytes", traceBufferMaxBytes, ">= 0")
                .that(!halfLife.isNegative(), "half_life", halfLife, ">= 0")
                .done();
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                        storage.isEmpty() || checkpointPath.isEmpty(),
                        "storage",
                        "cannot be used together with checkpoint_path")
                .that(
                        durability == Durability.INTERVAL || saves(),
                        "durability",
                        "sync needs a store: set checkpoint_path or storage")
                .that(
                        weights.isEmpty() || algorithm == Algorithm.WEIGHTED || algorithm == Algorithm.TIME_DECAY,
                        "weights",
                        "have no effect with this algorithm (expected: weighted or time_decay)")
                .that(
                        strata.size() + weights.size() <= MAX_CONDITIONS,
                        "strata",
                        "are too many, with the weights " + (strata.size() + weights.size()) + " (expected: at most "
                                + MAX_CONDITIONS + ")");
        cron(checks);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < strata.size(); i++) {
            StratumConfig stratum = strata.get(i);
            String key = "strata::" + i;
            checks.that(!stratum.name().isEmpty(), key + "::name", "is required")
                    .that(names.add(stratum.name()), key + "::name", "\"" + stratum.name() + "\" stands there twice")
                    .that(stratum.sizeK() > 0, key + "::size_k", stratum.sizeK(), "> 0");
            condition(checks, key + "::condition", stratum.condition());
        }
        for (int i = 0; i < weights.size(); i++) {
            condition(checks, "weights::" + i + "::condition", weights.get(i).condition());
        }
    }

    private void cron(Checks checks) {
        try {
            Optional<Schedule> _ = compactionSchedule();
        } catch (IllegalArgumentException wrong) {
            checks.that(false, "db_compaction_schedule_cron", String.valueOf(wrong.getMessage()));
        }
    }

    /** The times of compaction, in the time zone of the system; empty for none. */
    Optional<Schedule> compactionSchedule() {
        return dbCompactionScheduleCron.isEmpty()
                ? Optional.empty()
                : Optional.of(Schedule.cron(dbCompactionScheduleCron, ZoneId.systemDefault()));
    }

    private static void condition(Checks checks, String key, String text) {
        try {
            Condition.parse(text, Context.SPAN);
        } catch (InvalidExpressionException wrong) {
            checks.that(false, key, "condition " + text + ", " + wrong.getMessage());
        }
    }

    /** Whether there is a store. */
    boolean saves() {
        return storage.isPresent() || !checkpointPath.isEmpty();
    }

    /** What ranks mean: those of other rules cannot be compared. */
    String rules() {
        return algorithm + (traceAware ? " of traces" : " of spans");
    }

    /** Whether a trace is offered to its reservoir when its first span comes, because nothing else can matter. */
    boolean decidesAtOnce() {
        return !traceAware || (algorithm == Algorithm.CONSISTENT && strata.isEmpty());
    }
}
