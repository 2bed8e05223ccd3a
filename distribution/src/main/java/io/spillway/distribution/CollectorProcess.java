package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.loading.CollectorConfig;
import io.spillway.loading.LoadedConfig;
import io.spillway.loading.TelemetryConfig;
import io.spillway.observe.ProcessMetrics;
import io.spillway.pipeline.Collector;
import io.spillway.pipeline.CollectorEnvironment;
import io.spillway.pipeline.Shutdown;
import io.spillway.pipeline.StartException;
import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a collector as a process: logs, own metrics, signals, exit code. */
final class CollectorProcess {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final Duration CUT_OFF_GRACE = Duration.ofSeconds(1);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private final LoadedConfig loaded;
    private final BuildInfo build;
    private final ImpatientClock clock;
    private final Duration shutdownTimeout;
    private final StopRequests stops;
    private final TelemetryMemory telemetryMemory;
    private final Reloader.Source source;
    private final boolean watching;

    /** A collector with a fixed configuration. */
    CollectorProcess(LoadedConfig loaded, BuildInfo build, Clock clock, Duration shutdownTimeout) {
        this(loaded, () -> loaded, false, build, clock, shutdownTimeout);
    }

    /**
     * A collector that can be reloaded.
     *
     * @param source reads its configuration again
     * @param watching whether a change of its files causes a reload
     * @param shutdownTimeout the time limit for all components together when the process ends, and for each step of a reload
     */
    CollectorProcess(
            LoadedConfig loaded,
            Reloader.Source source,
            boolean watching,
            BuildInfo build,
            Clock clock,
            Duration shutdownTimeout) {
        this.loaded = loaded;
        this.source = source;
        this.watching = watching;
        this.build = build;
        this.clock = new ImpatientClock(clock);
        this.shutdownTimeout = shutdownTimeout;
        this.stops = new StopRequests(this::hurry);
        this.telemetryMemory = new TelemetryMemory(
                loaded.config().memory().limitBytes(Runtime.getRuntime().maxMemory()));
    }

    /**
     * Starts, runs until a request to stop, and stops.
     *
     * @return the exit code
     * @throws StartException when a component does not start
     * @throws IOException when the log or the metrics endpoint cannot be opened
     */
    int run() throws StartException, IOException, InterruptedException {
        Signals.onStop(signal -> stops.ask(signal, false));
        CollectorConfig config = loaded.config();
        TelemetryConfig telemetry = config.telemetry();
        Logs.prepare(telemetry.logs(), clock).apply();
        Logger log = LoggerFactory.getLogger("spillway.service");
        log.atInfo()
                .addKeyValue("Version", build.version())
                .addKeyValue("NumCPU", Runtime.getRuntime().availableProcessors())
                .log("Starting {}...", build.command());
        loaded.warnings().forEach(warning -> log.warn("{}", warning));
        try (SelfTelemetry own = SelfTelemetry.open(config, build, clock)) {
            ProcessMetrics.register(own.meters(), telemetryMemory);
            Reloader reloader = new Reloader(loaded, source, own, telemetryMemory, clock, shutdownTimeout);
            Signals.onReload(() -> reloader.request("SIGHUP"));
            Collector collector = new Collector(config, environment(own.meters(), reloader));
            collector.start();
            reloader.hasStarted(collector);
            return awaitStop(collector, watch(reloader), log);
        }
    }

    private Optional<Thread> watch(Reloader reloader) {
        if (!watching) {
            return Optional.empty();
        }
        ConfigWatch watch =
                new ConfigWatch(clock, WATCH_INTERVAL, reloader::files, () -> reloader.request("file change"));
        return Optional.of(watch.start());
    }

    /** Asks for an orderly stop. */
    void stop(String reason) {
        stops.ask(reason, false);
    }

    private CollectorEnvironment environment(MeterRegistry meters, Reloader reloader) {
        return new CollectorEnvironment(
                clock,
                meters,
                build,
                telemetryMemory,
                CollectorEnvironment.Loggers.BY_NAME,
                (kind, id, message) -> stops.ask(kind.key() + " \"" + id + "\" cannot go on: " + message, true),
                reloader);
    }

    private int awaitStop(Collector collector, Optional<Thread> watch, Logger log) throws InterruptedException {
        StopRequests.Request request = stops.await();
        watch.ifPresent(Thread::interrupt);
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

    /** Ends all waiting: every deadline passes now, and the process ends a moment later. */
    private void hurry() {
        LoggerFactory.getLogger("spillway.service").warn("Asked again to stop: not waiting for what is still open");
        clock.expireDeadlines();
        clock.schedule(CUT_OFF_GRACE, () -> Runtime.getRuntime().halt(FAILED));
    }
}
