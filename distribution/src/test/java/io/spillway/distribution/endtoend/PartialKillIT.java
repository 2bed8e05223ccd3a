package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Collectors that write, collectors that collect, and PostgreSQL itself are killed at random while heartbeats and stops come in.
 * Set {@code -Dspillway.partial.kills=200} for the long run.
 */
final class PartialKillIT {
    private static final int KILLS = Integer.getInteger("spillway.partial.kills", 6);
    private static final long SEED = Long.getLong("spillway.partial.seed", 5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<ChildProcess> children = new ArrayList<>();
    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        try (SpanBackend backend = new SpanBackend();
                PartialProgram keeper = new PartialProgram(folder, backend.endpoint())) {
            int[] ports = {FreePorts.next(), FreePorts.next()};
            try (HeartbeatLoad wakeUp = new HeartbeatLoad(new int[] {keeper.port()}, 1, 1 << 30)) {
                wakeUp.sendOne();
                keeper.awaitInFlight(wakeUp.living());
            }
            String address = keeper.address(keeper.postgresPort());
            for (int i = 0; i < ports.length; i++) {
                children.add(start("exporter" + i, exporter(ports[i], address)));
                children.add(start("receiver" + i, receiver(address, backend.endpoint())));
            }
            for (int i = 0; i < ports.length; i++) {
                children.get(2 * i).awaitPort(ports[i], PATIENCE);
            }
            HeartbeatLoad.Ledger ledger = kill(keeper, ports);
            assertThat(ledger.awaitAll(backend, PATIENCE)).as("seed " + SEED).isEmpty();
            assertThat(ledger.resurrected(backend)).as("seed " + SEED).isEmpty();
            report(backend, ledger);
        } finally {
            children.forEach(ChildProcess::close);
        }
    }

    private HeartbeatLoad.Ledger kill(PartialProgram keeper, int[] ports) throws Exception {
        try (HeartbeatLoad load = new HeartbeatLoad(ports, SEED, 1)) {
            load.start();
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(300 + random.nextInt(1_000));
                int victim = random.nextInt(children.size() + 1);
                if (victim == children.size()) {
                    keeper.servers().forEach(ProcessHandle::destroyForcibly);
                } else {
                    children.get(victim).kill();
                    children.set(victim, restart(victim));
                    if (victim % 2 == 0) {
                        children.get(victim).awaitPort(ports[victim / 2], PATIENCE);
                    }
                }
            }
            Thread.sleep(1_000);
            return load.finish();
        }
    }

    private ChildProcess restart(int victim) {
        String name = (victim % 2 == 0 ? "exporter" : "receiver") + victim / 2;
        return start(name, folder.resolve(name + ".yaml"));
    }

    private ChildProcess start(String name, String config) throws IOException {
        return start(name, Files.writeString(folder.resolve(name + ".yaml"), config));
    }

    private ChildProcess start(String name, Path config) {
        return ChildProcess.of(
                        name,
                        Path.of("target", "app", "bin", "spillway")
                                .toAbsolutePath()
                                .toString(),
                        "--config",
                        config.toString())
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
            receivers: {partial: {postgres: "%s", connect_timeout: 2s, gc_interval: 300ms, lease: 5s}}
            exporters:
              otlp_http: {endpoint: "%s", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
            service:
              telemetry: {metrics: {level: none}}
              pipelines: {traces: {receivers: [partial], exporters: [otlp_http]}}
            """.formatted(address, backend);
    }

    /** A copy is allowed only with the mark of the first. */
    private static void report(SpanBackend backend, HeartbeatLoad.Ledger ledger) {
        Map<String, String> marks = new HashMap<>();
        int copies = 0;
        for (SpanBackend.Arrival arrival : backend.arrivals()) {
            String mark = arrival.attributes().getOrDefault("partial.gc.id", "none");
            String before = marks.putIfAbsent(arrival.spanId(), mark);
            if (before != null) {
                copies++;
                assertThat(mark).isEqualTo(before);
            }
        }
        System.out.printf(
                "%d kills: %d heartbeats and %d stops acknowledged, %d spans collected, %d copies%n",
                KILLS, ledger.living().size() + ledger.stopped(), ledger.stopped(), marks.size(), copies);
    }
}
