package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.Reason;
import io.spillway.loading.CollectorConfig;
import io.spillway.loading.MetricsPush;
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
    private final List<MetricsPusher> pushers;

    private SelfTelemetry(Clock clock, MetricsEndpoints endpoints, List<MetricsPusher> pushers) {
        this.clock = clock;
        this.endpoints = endpoints;
        this.pushers = pushers;
    }

    /** @throws IOException with the address that cannot be opened */
    static SelfTelemetry open(CollectorConfig config, BuildInfo build, Clock clock) throws IOException {
        TelemetryConfig telemetry = config.telemetry();
        MetricsEndpoints endpoints = MetricsEndpoints.of(telemetry, build, clock);
        endpoints.prepare(telemetry).apply();
        List<MetricsPusher> pushers = new ArrayList<>();
        SelfTelemetry opened = new SelfTelemetry(clock, endpoints, pushers);
        try {
            for (MetricsPush push : config.pushes()) {
                pushers.add(MetricsPusher.start(push, () -> endpoints.read(telemetry), new SelfContext(clock, build)));
            }
        } catch (Exception e) {
            opened.close();
            throw new IOException("service::telemetry::metrics: " + Reason.of(e), e);
        }
        return opened;
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
        if (!before.metrics().periodic().equals(next.metrics().periodic())) {
            needRestart.add("service::telemetry::metrics::readers (periodic)");
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
        pushers.forEach(MetricsPusher::close);
        endpoints.close();
    }
}
