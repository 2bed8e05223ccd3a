package io.spillway.benchmarks.load;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a collector alone on one core, and the load generator with its sink on another, and waits for the measurement. Each
 * run has a collector of its own, so that no run starts with the heap of the one before.
 */
final class LoadRun {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CEILING_WINDOW = Duration.ofSeconds(2);
    private static final Duration SPARE_TIME = Duration.ofMinutes(3);

    private final Path loadgen;
    private final Path folder;
    private final Duration warmUp;
    private final Duration window;

    LoadRun(Path loadgen, Path folder, Duration warmUp, Duration window) {
        this.loadgen = loadgen;
        this.folder = folder;
        this.warmUp = warmUp;
        this.window = window;
    }

    Measurement measure(Subject subject, Scenario scenario) throws IOException, InterruptedException {
        int grpcPort = FreePorts.next();
        int httpPort = FreePorts.next();
        int sinkPort = FreePorts.next();
        Path config = folder.resolve(subject.name() + ".yaml");
        Path storage = Files.createTempDirectory(folder, subject.name());
        String processor = scenario.processing().yaml(subject.name().equals(CompareWithOtelcol.OTELCOL));
        Files.writeString(
                config,
                switch (scenario.queue()) {
                    case IN_MEMORY -> config(grpcPort, httpPort, sinkPort, processor, scenario.pipeline());
                    case ON_DISK -> durableConfig(grpcPort, httpPort, sinkPort, storage, "");
                    case ON_DISK_WITH_BATCH ->
                        durableConfig(
                                grpcPort,
                                httpPort,
                                sinkPort,
                                storage,
                                "batch: {flush_timeout: 200ms, min_size: 8192, sizer: items}");
                });
        int target = switch (scenario.protocol()) {
            case GRPC -> grpcPort;
            case HTTP -> httpPort;
        };
        long startedAtMillis = System.currentTimeMillis();
        try (ChildProcess collector = pinned(subject.name(), 0, subject.command(config))
                .directory(folder)
                .start()) {
            collector.awaitPort(target, START_TIMEOUT);
            Measurement measurement = load(scenario, target, sinkPort, collector.pid(), startedAtMillis);
            if (!collector.isAlive()) {
                throw collector.failure("ended during the run");
            }
            collector.terminate(STOP_TIMEOUT);
            return measurement;
        }
    }

    /** The load generator and its sink without a collector between them: what the core that they share can do at most. */
    Measurement ceiling() throws InterruptedException {
        int port = FreePorts.next();
        LoadRun brief = new LoadRun(loadgen, folder, CEILING_WINDOW, CEILING_WINDOW);
        long ownPid = ProcessHandle.current().pid();
        return brief.load(Scenario.GRPC_SPANS, port, port, ownPid, System.currentTimeMillis());
    }

    private Measurement load(Scenario scenario, int target, int sink, long collectorPid, long startedAtMillis)
            throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                loadgen.toString(),
                "-protocol=" + scenario.protocol().flag(),
                "-target=127.0.0.1:" + target,
                "-sink=127.0.0.1:" + sink,
                "-pid=" + collectorPid,
                "-started-at=" + startedAtMillis,
                "-warm-up=" + warmUp.toSeconds() + "s",
                "-duration=" + window.toSeconds() + "s"));
        command.addAll(scenario.arguments());
        try (ChildProcess generator = pinned("loadgen", 1, command)
                .env("GOMAXPROCS", "1")
                .env("GOGC", "400")
                .start()) {
            if (generator.awaitExit(warmUp.plus(window).plus(SPARE_TIME)) != 0) {
                throw generator.failure("failed");
            }
            return Measurement.parse(generator.output());
        }
    }

    private static ChildProcess.Builder pinned(String name, int core, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        return ChildProcess.of(name, pinned);
    }

    /** The same file for both collectors, except for what samples. */
    private static String config(int grpcPort, int httpPort, int sinkPort, String processor, String pipeline) {
        StringBuilder pipelines = new StringBuilder();
        for (String signal : List.of("traces", "metrics", "logs")) {
            String first = signal.equals(pipeline) ? Processing.inList(processor) : "";
            pipelines.append(
                    "    %s: {receivers: [otlp], processors: [%sbatch], exporters: [otlp]}\n".formatted(signal, first));
        }
        return """
            receivers:
              otlp:
                protocols:
                  grpc:
                    endpoint: 127.0.0.1:%d
                  http:
                    endpoint: 127.0.0.1:%d
            processors:
            %s  batch:
            exporters:
              otlp:
                endpoint: 127.0.0.1:%d
                compression: none
                tls:
                  insecure: true
            service:
              telemetry:
                metrics:
                  level: none
              pipelines:
            %s""".formatted(grpcPort, httpPort, processor.indent(2), sinkPort, pipelines);
    }

    /** Without the batch processor, which would acknowledge before anything is on disk. */
    private static String durableConfig(int grpcPort, int httpPort, int sinkPort, Path storage, String batch) {
        return """
            extensions:
              file_storage:
                directory: %s
            receivers:
              otlp:
                protocols:
                  grpc:
                    endpoint: 127.0.0.1:%d
                  http:
                    endpoint: 127.0.0.1:%d
            exporters:
              otlp:
                endpoint: 127.0.0.1:%d
                compression: none
                tls:
                  insecure: true
                sending_queue:
                  storage: file_storage
                  queue_size: 100000
                  %s
            service:
              extensions: [file_storage]
              telemetry:
                metrics:
                  level: none
              pipelines:
                traces: {receivers: [otlp], exporters: [otlp]}
            """.formatted(storage, grpcPort, httpPort, sinkPort, batch);
    }
}
