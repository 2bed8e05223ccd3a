package io.spillway.distribution;

import io.spillway.component.Clock;
import io.spillway.component.Reloading;
import io.spillway.loading.ConfigException;
import io.spillway.loading.LoadedConfig;
import io.spillway.loading.Problem;
import io.spillway.loading.TelemetryConfig;
import io.spillway.pipeline.Collector;
import io.spillway.pipeline.ReloadOutcome;
import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and puts it in force, one request after the other. An invalid configuration, or one with
 * components that do not start, changes nothing. The reloader logs, counts and keeps the problems.
 */
final class Reloader implements Reloading {
    private final Logger logger = LoggerFactory.getLogger("spillway.reload");
    private final Source source;
    private final SelfTelemetry telemetry;
    private final TelemetryMemory telemetryMemory;
    private final Clock clock;
    private final Duration limit;
    private final ReloadMetrics metrics;
    private final CompletableFuture<Collector> running = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private LoadedConfig current;
    private volatile Map<Path, Long> files;
    private volatile Optional<Report> last = Optional.empty();
    private volatile Optional<Report> lastFailed = Optional.empty();

    /** The source of configurations. */
    @FunctionalInterface
    interface Source {
        LoadedConfig load() throws ConfigException;
    }

    /** @param limit the time limit of each step of a reload */
    Reloader(
            LoadedConfig current,
            Source source,
            SelfTelemetry telemetry,
            TelemetryMemory telemetryMemory,
            Clock clock,
            Duration limit) {
        this.current = current;
        this.source = source;
        this.telemetry = telemetry;
        this.telemetryMemory = telemetryMemory;
        this.clock = clock;
        this.limit = limit;
        files = current.files();
        metrics = new ReloadMetrics(telemetry.meters(), clock.now());
    }

    /** Requests wait for this lock: a collector reloads only after its start. */
    void hasStarted(Collector collector) {
        running.complete(collector);
    }

    /** The files of the last configuration that was read, valid or not, with the checksums of their contents. */
    Map<Path, Long> files() {
        return files;
    }

    @Override
    public Report request(String by) {
        Collector collector = running.join();
        lock.lock();
        try {
            logger.atInfo().addKeyValue("by", by).log("Reading the configuration again.");
            Report report = reload(collector, by);
            metrics.ended(report);
            log(report);
            last = Optional.of(report);
            lastFailed = report.result() == Result.FAILED ? last : Optional.empty();
            return report;
        } finally {
            lock.unlock();
        }
    }

    private Report reload(Collector collector, String by) {
        try {
            LoadedConfig next = source.load();
            files = next.files();
            next.warnings().forEach(warning -> logger.warn("{}", warning));
            return putInForce(collector, next, by);
        } catch (ConfigException e) {
            files = e.files().isEmpty() ? files : e.files();
            return failed(by, e.problems().stream().map(Problem::toString).toList());
        } catch (IOException | RuntimeException e) {
            return failed(by, List.of(Commands.describe(e)));
        }
    }

    private Report putInForce(Collector collector, LoadedConfig next, String by) throws IOException {
        TelemetryConfig before = current.config().telemetry();
        SelfTelemetry.Change change = telemetry.prepare(before, next.config().telemetry());
        ReloadOutcome outcome;
        try {
            outcome = collector.reload(next.config(), limit);
        } catch (RuntimeException e) {
            change.undo();
            throw e;
        }
        return switch (outcome) {
            case ReloadOutcome.Failed failed -> {
                change.undo();
                yield failed(by, failed.reasons());
            }
            case ReloadOutcome.Applied applied -> {
                change.apply();
                telemetryMemory.limitBytes(
                        next.config().memory().limitBytes(Runtime.getRuntime().maxMemory()));
                boolean same = current.config().equals(next.config());
                current = next;
                Result result = same ? Result.UNCHANGED : Result.APPLIED;
                yield new Report(result, clock.now(), by, List.of(), notes(applied, change));
            }
        };
    }

    private static List<String> notes(ReloadOutcome.Applied applied, SelfTelemetry.Change change) {
        List<String> notes = new ArrayList<>();
        notes.add("kept " + applied.kept() + " components");
        applied.started().forEach(name -> notes.add("started " + name));
        applied.stopped().forEach(name -> notes.add("stopped " + name));
        change.needRestart().forEach(path -> notes.add(path + " changes with the next start of the process"));
        return notes;
    }

    private Report failed(String by, List<String> problems) {
        return new Report(Result.FAILED, clock.now(), by, problems, List.of());
    }

    private void log(Report report) {
        switch (report.result()) {
            case APPLIED ->
                logger.atInfo().addKeyValue("changes", report.notes()).log("The new configuration is in force.");
            case UNCHANGED -> logger.info("The configuration is the same as before.");
            case FAILED -> {
                logger.error(
                        "The configuration was not changed: {} problems.",
                        report.problems().size());
                report.problems().forEach(problem -> logger.error("Cannot reload: {}", problem));
            }
        }
    }

    @Override
    public Optional<Report> last() {
        return last;
    }

    @Override
    public Optional<Report> lastFailed() {
        return lastFailed;
    }
}
