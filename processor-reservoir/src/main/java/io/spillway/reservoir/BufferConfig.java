package io.spillway.reservoir;

import io.spillway.config.Checks;
import io.spillway.config.Section;
import java.time.Duration;

/**
 * How traces wait, and how much memory they may have.
 *
 * @param traceBufferMaxSize the most traces that wait to be complete
 * @param traceBufferTimeout the silence after which a trace is complete
 * @param traceBufferMaxBytes the most bytes of spans in memory; 0 for a quarter of the heap
 * @param adaptiveTimeout learns the timeout of each service
 */
record BufferConfig(
        int traceBufferMaxSize,
        Duration traceBufferTimeout,
        long traceBufferMaxBytes,
        Section<AdaptiveTimeoutConfig> adaptiveTimeout) {
    BufferConfig {
        new Checks()
                .that(traceBufferMaxBytes >= 0, "trace_buffer_max_bytes", traceBufferMaxBytes, ">= 0")
                .done();
    }

    static BufferConfig defaults() {
        return new BufferConfig(100_000, Duration.ofSeconds(10), 0, Section.off(AdaptiveTimeoutConfig.defaults()));
    }
}
