package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.config.CollectorConfig;
import io.spillway.config.LoadedConfig;
import io.spillway.config.TelemetryConfig;
import io.spillway.observe.ProcessMetrics;
import io.spillway.pipeline.Collector;
import io.spillway.pipeline.CollectorEnvironment;
import io.spillway.pipeline.Shutdown;
import io.spillway.pipeline.StartException;
import io.spillway.telemetry.HeldBytes;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a collector as a process: logs, own metrics, signals, exit code. */
final class CollectorProcess {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final Duration CUT_OFF_GRACE = Duration.ofSeconds(1);

    private final LoadedConfig loaded;
    private final BuildInfo build;
    private final ImpatientClock clock;
    private final Duration shutdownTimeout;
    private final StopRequests stops;
    private final HeldBytes heldBytes;

    /** @param shutdownTimeout what all components together have when the process is to end */
    CollectorProcess(LoadedConfig loaded, BuildInfo build, Clock clock, Duration shutdownTimeout) {
        this.loaded = loaded;
        this.build = build;
        this.clock = new ImpatientClock(clock);
        this.shutdownTimeout = shutdownTimeout;
        this.stops = new StopRequests(this::hurry);
        this.heldBytes = new HeldBytes(
                loaded.config().memory().limitBytes(Runtime.getRuntime().maxMemory()));
    }

    /**
     * Starts, runs until somebody asks to stop, stops.
     *
     * @return the exit code
     * @throws StartException when a component does not start
     * @throws IOException when the log or the metrics endpoint cannot be opened
     */
    int run() throws StartException, IOException, InterruptedException {
        Signals.onStop(signal -> stops.ask(signal, false));
        CollectorConfig config = loaded.config();
        TelemetryConfig telemetry = config.telemetry();
        Logs.configure(telemetry.logs(), clock);
        Logger log = LoggerFactory.getLogger("spillway.service");
        log.atInfo()
                .addKeyValue("Version", build.version())
                .addKeyValue("NumCPU", Runtime.getRuntime().availableProcessors())
                .log("Starting {}...", build.command());
        loaded.warnings().forEach(warning -> log.warn("{}", warning));
        try (MetricsEndpoints metrics = MetricsEndpoints.open(telemetry, build, clock)) {
            ProcessMetrics.register(metrics.meters(), heldBytes);
            Collector collector = new Collector(config, environment(metrics.meters()));
            collector.start();
            return awaitStop(collector, log);
        }
    }

    /** Asks for an orderly stop. */
    void stop(String reason) {
        stops.ask(reason, false);
    }

    private CollectorEnvironment environment(MeterRegistry meters) {
        return new CollectorEnvironment(
                clock,
                meters,
                build,
                heldBytes,
                CollectorEnvironment.Loggers.BY_NAME,
                (kind, id, message) -> stops.ask(kind.key() + " \"" + id + "\" cannot go on: " + message, true));
    }

    private int awaitStop(Collector collector, Logger log) throws InterruptedException {
        StopRequests.Request request = stops.await();
        if (request.failed()) {
            log.error("Stopping because {}", request.reason());
        } else {
            log.atInfo().addKeyValue("signal", request.reason()).log("Received signal from OS");
        }
        Shutdown shutdown = collector.close(Deadline.after(shutdownTimeout, clock));
        switch (shutdown) {
            case Shutdown.Graceful _ -> log.info("Shutdown: GRACEFUL");
            case Shutdown.Forced forced ->
                log.atWarn().addKeyValue("late", forced.late()).log("Shutdown: FORCED");
        }
        return request.failed() || shutdown instanceof Shutdown.Forced ? FAILED : OK;
    }

    /** Nobody wants to wait any longer: every deadline passes now, and what still blocks is cut off a moment later. */
    private void hurry() {
        LoggerFactory.getLogger("spillway.service").warn("Asked again to stop: not waiting for what is still open");
        clock.expireDeadlines();
        clock.schedule(CUT_OFF_GRACE, () -> Runtime.getRuntime().halt(FAILED));
    }
}
