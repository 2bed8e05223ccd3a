package io.spillway.distribution.overload;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.distribution.overload.Client.Answer;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The backend is down under full load, with a heap of 256 MiB and without {@code memory_limiter}. The collector tells its senders
 * when to come back, and its memory does not grow. All acknowledged spans arrive when the backend is up again, and the service goes on
 * by itself.
 *
 * <p>{@code -Dspillway.overload.seconds} sets the time for which the backend is down.
 */
@EnabledOnOs(OS.LINUX)
class OverloadIT {
    private static final Duration DOWN = Duration.ofSeconds(Integer.getInteger("spillway.overload.seconds", 10));
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);
    private static final int SENDERS = 16;
    private static final int LEAST_THROTTLED = 50;
    private static final int LEAST_ACCEPTED = 100;
    private static final int SPANS = 100;
    private static final int HEAP_MIB = 256;
    private static final int BESIDE_THE_HEAP_MIB = 220;

    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();
    private final int metrics = FreePorts.next();
    private final int backend = FreePorts.next();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void nothingAcknowledgedIsLostWhileTheBackendIsDown(String protocol) throws Exception {
        try (ChildProcess spillway = start()) {
            spillway.awaitPort(grpc, TIMEOUT).awaitPort(http, TIMEOUT).awaitPort(metrics, TIMEOUT);
            Supplier<Client> connect = () -> protocol.equals("grpc") ? Client.grpc(grpc) : Client.http(http);
            List<Client> clients = Client.several(SENDERS, connect);
            NumberedRequests requests = new NumberedRequests(SPANS);
            Load load = new Load(requests, clients);

            load.run(Duration.ZERO, Answer.THROTTLED, LEAST_THROTTLED); // from now on memory is full
            Rss rss = Rss.watch(spillway.pid());
            load.run(DOWN);
            rss.stop();
            System.out.printf("%s, down for %s: %s%n  RSS %s%n", protocol, DOWN, load, rss);
            assertRefusedInOrder(load, spillway);
            assertThat(rss.peakMib()).isLessThan(HEAP_MIB + BESIDE_THE_HEAP_MIB);

            try (CountingBackend up = new CountingBackend(backend)) {
                awaitAll(up, load.acknowledged(), spillway);
                Load more = new Load(requests.from(10_000_000 / SPANS), clients);
                more.run(AFTERWARDS, Answer.ACCEPTED, LEAST_ACCEPTED);
                System.out.printf("  then: %s, %d duplicates%n", more, up.duplicates());
                assertThat(more.answered(Answer.ACCEPTED)).isGreaterThanOrEqualTo(LEAST_ACCEPTED);
                awaitAll(up, more.acknowledged(), spillway);
            }
            clients.forEach(Client::close);
            assertThat(spillway.isAlive()).isTrue();
            assertThat(String.join("\n", spillway.output())).doesNotContain("OutOfMemoryError", "The heap is full");
        }
    }

    private static void assertRefusedInOrder(Load load, ChildProcess spillway) {
        assertThat(spillway.isAlive()).isTrue();
        assertThat(load.answered(Answer.ACCEPTED)).isGreaterThan(500);
        assertThat(load.answered(Answer.THROTTLED)).isGreaterThanOrEqualTo(LEAST_THROTTLED);
        assertThat(load.answered(Answer.UNAVAILABLE)).isZero();
        assertThat(load.answered(Answer.FAILED)).isZero();
    }

    private static void awaitAll(CountingBackend backend, BitSet acknowledged, ChildProcess spillway) {
        eventually(
                DRAIN_TIMEOUT,
                () -> assertThat(backend.missing(acknowledged))
                        .as(() -> "acknowledged spans that were not sent by the program that prints:\n"
                                + String.join("\n", spillway.output()))
                        .isZero());
    }

    private ChildProcess start() throws IOException {
        Path config = Files.writeString(folder.resolve("overload.yaml"), """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: "127.0.0.1:%d"}
                      http: {endpoint: "127.0.0.1:%d"}
                processors:
                  batch:
                exporters:
                  otlp_grpc:
                    endpoint: 127.0.0.1:%d
                    compression: none
                    tls: {insecure: true}
                    retry_on_failure: {initial_interval: 500ms, max_interval: 2s, max_elapsed_time: 0}
                service:
                  telemetry:
                    metrics:
                      readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]
                  pipelines:
                    traces: {receivers: [otlp], processors: [batch], exporters: [otlp_grpc]}
                """.formatted(grpc, http, backend, metrics));
        String program = Path.of("target/app/bin/spillway").toAbsolutePath().toString();
        return ChildProcess.of("spillway", program, "--config", config.toString())
                .directory(folder)
                .env("SPILLWAY_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m")
                .start();
    }
}
