package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.SharedFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Collectors that write, collectors that collect, and PostgreSQL itself are killed while heartbeats and stops come in. */
@ExtendWith(SharedFixtures.class)
final class PartialKillIT {
    private static final int KILLS = Integer.getInteger("spillway.partial.kills", 6);
    private static final long SEED = Long.getLong("spillway.partial.seed", 5);

    private static SpanBackend backend;
    private static PartialProgram keeper;

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    @BeforeAll
    static void share(PartialKeeper shared) {
        backend = shared.backend();
        keeper = shared.program();
    }

    /** At random. Set {@code -Dspillway.partial.kills=200} for the long run. */
    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        int[] ports = {FreePorts.next(), FreePorts.next()};
        List<ChildProcess> children = new ArrayList<>();
        try (HeartbeatLoad wakeUp = new HeartbeatLoad(1, keeper.port())) {
            long awake = wakeUp.begin();
            keeper.awaitInFlight(HeartbeatLoad.BATCH);
            String address = keeper.address(keeper.postgresPort());
            for (int i = 0; i < ports.length; i++) {
                children.add(start("exporter" + i, exporter(ports[i], address)));
                children.add(start("receiver" + i, receiver(address, backend.endpoint())));
            }
            for (int i = 0; i < ports.length; i++) {
                children.get(2 * i).awaitPort(ports[i], PartialProgram.PATIENCE);
            }
            HeartbeatLoad.Ledger ledger = kill(children, ports);
            ledger.awaitAll(backend);
            wakeUp.stop(awake);
            keeper.awaitInFlight(0);
            ledger.assertNoneResurrected(backend);
            report(ledger);
        } finally {
            children.forEach(ChildProcess::close);
        }
    }

    private HeartbeatLoad.Ledger kill(List<ChildProcess> children, int[] ports) throws Exception {
        try (HeartbeatLoad load = new HeartbeatLoad(SEED, ports)) {
            load.start();
            for (int kill = 0; kill < KILLS; kill++) {
                // for a load between two kills, of any length
                Thread.sleep(300 + random.nextInt(1_000));
                int victim = random.nextInt(children.size() + 1);
                if (victim == children.size()) {
                    keeper.servers().forEach(ProcessHandle::destroyForcibly);
                } else {
                    children.get(victim).kill();
                    children.set(victim, restart(victim));
                    if (victim % 2 == 0) {
                        children.get(victim).awaitPort(ports[victim / 2], PartialProgram.PATIENCE);
                    }
                }
            }
            return load.finish();
        }
    }

    /** With a queue on disk, an acknowledgement without a database outlives the exporter that gave it. */
    @Test
    void whatWasAcknowledgedWithoutADatabaseIsWrittenWhenItIsBack() throws Exception {
        int port = FreePorts.next();
        int doorPort = FreePorts.next();
        try (HeartbeatLoad load = new HeartbeatLoad(2, port);
                HeartbeatLoad wakeUp = new HeartbeatLoad(1, keeper.port());
                Door door = new Door(doorPort)) {
            long awake = wakeUp.begin();
            keeper.awaitInFlight(HeartbeatLoad.BATCH);
            door.open(keeper.postgresPort());
            String config = queueing(port, keeper.address(doorPort));
            try (ChildProcess exporter = start("queue", config).awaitPort(port, PartialProgram.PATIENCE)) {
                send(load, 3);
                door.shut();
                send(load, 10);
                exporter.kill();
            }
            try (ChildProcess _ = start("queue", config).awaitPort(port, PartialProgram.PATIENCE)) {
                send(load, 5);
                door.open(keeper.postgresPort());
                send(load, 2);
                HeartbeatLoad.Ledger ledger = load.finish();

                assertThat(ledger.left()).hasSize(200);
                ledger.awaitAll(backend);
                wakeUp.stop(awake);
                keeper.awaitInFlight(0);
                ledger.assertNoneResurrected(backend);
            }
        }
    }

    private static void send(HeartbeatLoad load, int batches) {
        for (int i = 0; i < batches; i++) {
            load.sendOne();
        }
    }

    private ChildProcess restart(int victim) {
        return start((victim % 2 == 0 ? "exporter" : "receiver") + victim / 2);
    }

    private ChildProcess start(String name, String config) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), config);
        return start(name);
    }

    private ChildProcess start(String name) {
        return ChildProcess.of(
                        name,
                        Path.of("target", "app", "bin", "spillway")
                                .toAbsolutePath()
                                .toString(),
                        "--config",
                        folder.resolve(name + ".yaml").toString())
                .env("SPILLWAY_JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC")
                .directory(folder)
                .start();
    }

    /** No queue and no retries: every acknowledgement is the database's. */
    private static String exporter(int port, String address) {
        return """
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            exporters:
              partial: {postgres: "%s", connect_timeout: 2s, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
            service:
              telemetry: {metrics: {level: none}}
              pipelines: {logs: {receivers: [otlp], exporters: [partial]}}
            """.formatted(port, address);
    }

    private static String receiver(String address, String backend) {
        return """
            receivers: {partial: {postgres: "%s", connect_timeout: 2s, gc_interval: 300ms, lease: 2s}}
            exporters:
              otlp_http: {endpoint: "%s", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
            service:
              telemetry: {metrics: {level: none}}
              pipelines: {traces: {receivers: [partial], exporters: [otlp_http]}}
            """.formatted(address, backend);
    }

    private String queueing(int port, String address) throws IOException {
        return """
            extensions: {file_storage: {directory: "%s", create_directory: true}}
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            exporters:
              partial:
                postgres: "%s"
                connect_timeout: 2s
                retry_on_failure: {initial_interval: 50ms, max_interval: 500ms, max_elapsed_time: 0}
                sending_queue: {storage: file_storage}
            service:
              extensions: [file_storage]
              telemetry: {metrics: {level: none}}
              pipelines: {logs: {receivers: [otlp], exporters: [partial]}}
            """.formatted(folder.resolve("queue"), port, address);
    }

    /** A copy is allowed only with the mark of the first. */
    private static void report(HeartbeatLoad.Ledger ledger) {
        Map<String, String> marks = new HashMap<>();
        int copies = 0;
        for (SpanBackend.Arrival arrival : backend.arrivals()) {
            if (!ledger.left().contains(arrival.spanId())) {
                continue;
            }
            String mark = arrival.attributes().getOrDefault("partial.gc.id", "none");
            String before = marks.putIfAbsent(arrival.spanId(), mark);
            if (before != null) {
                copies++;
                assertThat(mark).isEqualTo(before);
            }
        }
        System.out.printf(
                "%d kills: %d heartbeats and %d stops acknowledged, %d spans collected, %d copies%n",
                KILLS,
                ledger.left().size() + ledger.stopped().size(),
                ledger.stopped().size(),
                marks.size(),
                copies);
    }
}
