package io.spillway.reservoir;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Requirements;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code reservoir_sampler} processor.
 *
 * @param sizeK the number of traces (or spans, without {@code trace_aware}) to keep in a window
 * @param windowDuration the time that a window is open
 * @param traceAware whether the unit is the trace
 * @param control an extension with an HTTP server, for a view of the reservoir and for control
 */
public record ReservoirConfig(
        int sizeK,
        Duration windowDuration,
        boolean traceAware,
        @Inline SamplingConfig sampling,
        @Inline BufferConfig buffer,
        @Inline CheckpointConfig checkpoint,
        @Inline CompactionConfig compaction,
        Optional<ComponentId> control)
        implements Requirements {
    private static final int MAX_K = 100_000_000;

    public static final ReservoirConfig DEFAULTS = new ReservoirConfig(
            5000,
            Duration.ofSeconds(60),
            true,
            SamplingConfig.defaults(),
            BufferConfig.defaults(),
            CheckpointConfig.defaults(),
            CompactionConfig.defaults(),
            Optional.empty());

    public ReservoirConfig {
        int mostTraces = buffer.traceBufferMaxSize();
        Duration timeout = buffer.traceBufferTimeout();
        new Checks()
                .that(sizeK > 0 && sizeK <= MAX_K, "size_k", sizeK, "1 to " + MAX_K)
                .that(windowDuration.isPositive(), "window_duration", windowDuration, "> 0")
                .that(!traceAware || mostTraces > 0, "trace_buffer_max_size", mostTraces, "> 0")
                .that(!traceAware || timeout.isPositive(), "trace_buffer_timeout", timeout, "> 0")
                .done();
    }

    @Override
    public void check(Checks checks) {
        checkpoint.check(checks);
        compaction.check(checks);
        sampling.check(checks);
    }

    /** The meaning of the ranks: ranks of other rules cannot be compared. */
    String rules() {
        return sampling.algorithm() + (traceAware ? " of traces" : " of spans");
    }

    /** Whether a trace goes to its reservoir with its first span, because nothing else can matter. */
    boolean decidesAtOnce() {
        return !traceAware
                || (sampling.algorithm() == Algorithm.CONSISTENT
                        && sampling.strata().isEmpty());
    }

    /** The silence after which a unit is complete, unless it is learned. */
    Duration completionTimeout() {
        return traceAware ? buffer.traceBufferTimeout() : Duration.ZERO;
    }

    /** The logarithm of the weight that a trace gains with each nanosecond of its window; 0 without decay. */
    double decayPerNano() {
        Duration halfLife = sampling.halfLife().isZero() ? windowDuration : sampling.halfLife();
        return sampling.algorithm() == Algorithm.TIME_DECAY ? Math.log(2) / halfLife.toNanos() : 0;
    }
}
