package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs with real SDKs: what they send through Spillway arrives as what they send without it. */
final class SdkIT {
    private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(60);
    private static final String ALL_SENT = "all sent";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void javaSdkTelemetryArrivesUnchanged(String protocol) throws Exception {
        Peers.otelcol();
        try (Relay relay = Relay.start(folder)) {
            run(ChildProcess.of(
                    "Java SDK sample",
                    JavaPrograms.java(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    JavaSdkSample.class.getName(),
                    protocol,
                    relay.spillwayEndpoint(protocol),
                    relay.directEndpoint(protocol)));
            relay.drain();

            Arrivals sent = relay.direct();
            assertThat(sent.spans()).hasSize(26);
            assertThat(sent.metrics()).hasSizeGreaterThanOrEqualTo(6);
            assertThat(sent.logs()).hasSizeGreaterThan(20);
            assertUnchanged(relay, sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void nodeSdkTelemetryArrivesUnchanged(String protocol) throws Exception {
        Peers.otelcol();
        Path nodeModules = Peers.nodeModules();
        try (Relay relay = Relay.start(folder)) {
            run(ChildProcess.of(
                            "Node SDK sample",
                            Peers.node().toString(),
                            Path.of("src/test/resources/endtoend/node-sample.js")
                                    .toAbsolutePath()
                                    .toString(),
                            protocol,
                            relay.spillwayEndpoint(protocol),
                            relay.directEndpoint(protocol))
                    .env("NODE_PATH", nodeModules.toString()));
            relay.drain();

            Arrivals sent = relay.direct();
            assertThat(sent.spans()).hasSize(11);
            assertThat(sent.metrics()).hasSize(4);
            assertThat(sent.logs()).hasSize(10);
            assertUnchanged(relay, sent);
        }
    }

    private static void run(ChildProcess.Builder builder) throws InterruptedException {
        try (ChildProcess program = builder.start()) {
            int code = program.awaitExit(PROGRAM_TIMEOUT);
            if (code != 0 || !program.output().contains(ALL_SENT)) {
                throw program.failure("did not send everything");
            }
        }
    }

    private static void assertUnchanged(Relay relay, Arrivals sent) throws Exception {
        for (Arrivals relayed : List.of(relay.viaGrpc(), relay.viaHttp())) {
            assertThat(relayed.spans()).isEqualTo(sent.spans());
            assertThat(relayed.metrics()).isEqualTo(sent.metrics());
            assertThat(relayed.logs()).isEqualTo(sent.logs());
        }
    }
}
