package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.loading.TelemetryConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The log and the metrics pages of the process, configured by {@code service::telemetry}, now and after a reload. The level of
 * the metrics is fixed at the start, because counters that start later would be wrong.
 */
final class SelfTelemetry implements AutoCloseable {
    private final Clock clock;
    private final MetricsEndpoints endpoints;

    private SelfTelemetry(Clock clock, MetricsEndpoints endpoints) {
        this.clock = clock;
        this.endpoints = endpoints;
    }

    /** @throws IOException with the address that cannot be opened */
    static SelfTelemetry open(TelemetryConfig config, BuildInfo build, Clock clock) throws IOException {
        MetricsEndpoints endpoints = MetricsEndpoints.of(config, build, clock);
        endpoints.prepare(config).apply();
        return new SelfTelemetry(clock, endpoints);
    }

    MeterRegistry meters() {
        return endpoints.meters();
    }

    /** A prepared change. */
    interface Change {
        /** Puts the change in force. */
        void apply();

        /** Gives the change up: everything stays as before. */
        void undo();

        /** The parts that change only when the process starts again. */
        default List<String> needRestart() {
            return List.of();
        }
    }

    /**
     * Opens new files and addresses.
     *
     * @throws IOException with the file or address that cannot be opened; then nothing new is open
     */
    Change prepare(TelemetryConfig before, TelemetryConfig next) throws IOException {
        Change pages = endpoints.prepare(next);
        Change log;
        try {
            log = before.logs().equals(next.logs()) ? Nothing.INSTANCE : Logs.prepare(next.logs(), clock);
        } catch (IOException e) {
            pages.undo();
            throw e;
        }
        List<String> needRestart = new ArrayList<>();
        if (before.metrics().level() != next.metrics().level()) {
            needRestart.add("service::telemetry::metrics::level");
        }
        return new Both(pages, log, needRestart);
    }

    private enum Nothing implements Change {
        INSTANCE;

        @Override
        public void apply() {}

        @Override
        public void undo() {}
    }

    private record Both(Change pages, Change log, List<String> needRestart) implements Change {
        @Override
        public void apply() {
            pages.apply();
            log.apply();
        }

        @Override
        public void undo() {
            pages.undo();
            log.undo();
        }
    }

    @Override
    public void close() {
        endpoints.close();
    }
}
