package io.spillway.standard.debug;

import io.spillway.component.Clock;

/** Decides which batches are written: the first few of each second, then every so-manieth. */
final class DebugSampling {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final DebugExporterConfig config;
    private final Clock clock;
    private long beganNanos;
    private long seen;

    DebugSampling(DebugExporterConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.beganNanos = clock.nanoTime();
    }

    synchronized boolean next() {
        long now = clock.nanoTime();
        if (now - beganNanos >= SECOND_NANOS) {
            beganNanos = now;
            seen = 0;
        }
        long later = ++seen - config.samplingInitial();
        return later <= 0 || (config.samplingThereafter() > 0 && later % config.samplingThereafter() == 0);
    }
}
