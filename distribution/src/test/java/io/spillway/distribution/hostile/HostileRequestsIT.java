package io.spillway.distribution.hostile;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program under requests that are wrong in every way, over real sockets: it stays up, its memory, threads and files stay
 * bounded, each request gets the right answer, and what it says it accepted is what it counts.
 *
 * <p>{@code -Dspillway.hostile.requests} sets how many, {@code -Dspillway.seed} repeats a run; every request depends on the seed
 * and its own number only.
 */
@EnabledOnOs(OS.LINUX)
class HostileRequestsIT {
    private static final int REQUESTS = Integer.getInteger("spillway.hostile.requests", 30_000);
    private static final long SEED = Long.getLong("spillway.seed", 20261121L);
    private static final int CLIENTS = 8;
    private static final int HEAP_MIB = 192;
    private static final int BESIDE_THE_HEAP_MIB = 320;
    /** The virtual machine's own, those that watch sockets, and timers: requests are handled on virtual threads. */
    private static final int MAX_THREADS = 56 + 4 * Runtime.getRuntime().availableProcessors();

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();
    private final int metrics = FreePorts.next();
    private final Tally tally = new Tally();

    @TempDir
    private Path folder;

    @Test
    void survivesAndAnswersEverything() throws Exception {
        Corpus corpus = new Corpus(SEED);
        try (ChildProcess spillway = start()) {
            spillway.awaitPort(grpc, TIMEOUT).awaitPort(http, TIMEOUT).awaitPort(metrics, TIMEOUT);
            Vitals before = Vitals.of(spillway.pid());
            Vitals during = attack(spillway, corpus);

            System.out.printf(
                    "seed %d: %d requests, %d told to come back%nbefore %s, peak %s%n%s",
                    SEED, tally.requests(), tally.busy(), before, during, tally);
            assertThat(tally.wrong()).as("seed " + SEED).isEmpty();
            assertThat(spillway.isAlive()).isTrue();
            assertThat(during.peakRssMib()).isLessThan(HEAP_MIB + BESIDE_THE_HEAP_MIB);
            assertThat(during.threads()).isLessThan(MAX_THREADS);
            assertThat(tally.busy()).isLessThan(1 + REQUESTS / 100);
            String page = get("/metrics");
            for (Signal signal : Signal.values()) {
                assertThat(accepted(page, signal)).as(signal.key()).isEqualTo(tally.accepted(signal));
            }
            awaitClosed(spillway, before.files() + 2 * CLIENTS);
            assertThat(spillway.terminate(TIMEOUT)).isZero();
            assertThat(spillway.output()).noneMatch(line -> line.startsWith("\tat ")); // nothing was a surprise
        }
    }

    /** Bodies that stop in the middle keep their connections until the server's patience ends. */
    private static void awaitClosed(ChildProcess spillway, int files) {
        eventually(() -> assertThat(Vitals.of(spillway.pid()).files()).isLessThan(files));
    }

    private Vitals attack(ChildProcess spillway, Corpus corpus) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().name("client " + i).start(() -> client(corpus, next)));
        }
        int threads = 0;
        for (Thread client : clients) {
            while (!client.join(Duration.ofMillis(200))) {
                if (!spillway.isAlive()) {
                    next.set(REQUESTS);
                    throw spillway.failure("died after " + tally.requests() + " requests of seed " + SEED);
                }
                threads = Math.max(threads, Vitals.of(spillway.pid()).threads());
            }
        }
        Vitals after = Vitals.of(spillway.pid());
        return new Vitals(after.peakRssMib(), Math.max(threads, after.threads()), after.files());
    }

    private void client(Corpus corpus, AtomicInteger next) {
        try (HttpBodies httpBodies = new HttpBodies(http, corpus);
                GrpcBodies grpcBodies = new GrpcBodies(grpc, corpus);
                SlowBodies slowBodies = new SlowBodies(http, corpus)) {
            HttpNonsense httpNonsense = new HttpNonsense(http, corpus, new SplittableRandom(SEED));
            Http2Nonsense http2Nonsense = new Http2Nonsense(grpc);
            Bombs bombs = new Bombs(http, grpc);
            for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
                RandomGenerator random = new SplittableRandom(SEED + i);
                int kind = random.nextInt(2000);
                Hostile hostile = kind < 1
                        ? bombs
                        : kind < 60
                                ? httpNonsense
                                : kind < 120
                                        ? http2Nonsense
                                        : kind < 140 ? slowBodies : kind < 1300 ? httpBodies : grpcBodies;
                try {
                    tally.add(i, hostile.send(random));
                } catch (Exception e) {
                    tally.failed(i, e);
                }
            }
        }
    }

    private ChildProcess start() throws Exception {
        Path config = Files.writeString(folder.resolve("hostile.yaml"), """
                receivers:
                  otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}, http: {endpoint: "127.0.0.1:%d"}}}
                exporters: {nop: }
                service:
                  telemetry:
                    metrics:
                      readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]
                  pipelines:
                    traces: {receivers: [otlp], exporters: [nop]}
                    metrics: {receivers: [otlp], exporters: [nop]}
                    logs: {receivers: [otlp], exporters: [nop]}
                """.formatted(grpc, http, metrics));
        String program = Path.of("target/app/bin/spillway").toAbsolutePath().toString();
        return ChildProcess.of("spillway", program, "--config", config.toString())
                .env("SPILLWAY_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m")
                .directory(folder)
                .start();
    }

    private static long accepted(String page, Signal signal) {
        String name = "otelcol_receiver_accepted_" + signal.itemName() + "{";
        return page.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metrics + path))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
