package io.spillway.distribution.endtoend;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A sender's telemetry takes three ways to the Go collector, which writes each to a file of its own as OTLP JSON:
 *
 * <pre>
 * sender ──► Spillway ──► otlp exporter (gRPC) ─────► Go collector ──► viaGrpc
 *   │            └──────► otlphttp exporter ────────► Go collector ──► viaHttp
 *   └───────────────────────────────────────────────► Go collector ──► direct
 * </pre>
 *
 * <p>What arrived directly is what was sent; both other files must hold the same.
 */
final class Relay implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);

    private final Path direct;
    private final Path viaGrpc;
    private final Path viaHttp;
    private final int directGrpcPort = FreePorts.next();
    private final int directHttpPort = FreePorts.next();
    private final int spillwayGrpcPort = FreePorts.next();
    private final int spillwayHttpPort = FreePorts.next();
    private final ChildProcess otelcol;
    private final ChildProcess spillway;

    private Relay(Path folder) throws IOException {
        direct = folder.resolve("direct.json");
        viaGrpc = folder.resolve("via-grpc.json");
        viaHttp = folder.resolve("via-http.json");
        int grpcPort = FreePorts.next();
        int httpPort = FreePorts.next();
        Path otelcolConfig = Files.writeString(folder.resolve("otelcol.yaml"), otelcolConfig(grpcPort, httpPort));
        Path spillwayConfig = Files.writeString(folder.resolve("spillway.yaml"), spillwayConfig(grpcPort, httpPort));
        otelcol = ChildProcess.of("otelcol", Peers.otelcol().toString(), "--config", otelcolConfig.toString())
                .directory(folder)
                .start();
        spillway = ChildProcess.of("spillway", program().toString(), "--config", spillwayConfig.toString())
                .directory(folder)
                .start();
        try {
            for (int port : List.of(directGrpcPort, directHttpPort, grpcPort, httpPort)) {
                otelcol.awaitPort(port, START_TIMEOUT);
            }
            spillway.awaitPort(spillwayGrpcPort, START_TIMEOUT).awaitPort(spillwayHttpPort, START_TIMEOUT);
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    static Relay start(Path folder) throws IOException {
        return new Relay(folder);
    }

    /** The program as the build lays it out. */
    private static Path program() {
        return Path.of("target", "app", "bin", "spillway").toAbsolutePath();
    }

    /** Where Spillway receives; the protocol is {@code grpc} or {@code http}. */
    String spillwayEndpoint(String protocol) {
        return endpoint(protocol, spillwayGrpcPort, spillwayHttpPort);
    }

    /** Where the Go collector receives what shall not go through Spillway. */
    String directEndpoint(String protocol) {
        return endpoint(protocol, directGrpcPort, directHttpPort);
    }

    private static String endpoint(String protocol, int grpcPort, int httpPort) {
        return "http://127.0.0.1:" + (protocol.equals("grpc") ? grpcPort : httpPort);
    }

    /** What arrived without Spillway. */
    Arrivals direct() throws IOException {
        return Arrivals.read(direct);
    }

    /** What arrived through Spillway's gRPC exporter. */
    Arrivals viaGrpc() throws IOException {
        return Arrivals.read(viaGrpc);
    }

    /** What arrived through Spillway's HTTP exporter. */
    Arrivals viaHttp() throws IOException {
        return Arrivals.read(viaHttp);
    }

    /** Stops Spillway as an operator would, so that it sends all it has, then the Go collector, so that it writes all it has. */
    void drain() throws InterruptedException {
        stop(spillway);
        stop(otelcol);
    }

    private static void stop(ChildProcess process) throws InterruptedException {
        int code = process.terminate(STOP_TIMEOUT);
        if (code != 0) {
            throw process.failure("was asked to stop and ended with an error");
        }
    }

    private String spillwayConfig(int grpcPort, int httpPort) {
        return """
                receivers:
                  otlp:
                    protocols:
                      grpc:
                        endpoint: 127.0.0.1:%d
                      http:
                        endpoint: 127.0.0.1:%d
                processors:
                  batch:
                    timeout: 50ms
                exporters:
                  otlp:
                    endpoint: 127.0.0.1:%d
                    timeout: 60s # no second attempt on a busy machine
                    tls:
                      insecure: true
                  otlphttp:
                    endpoint: http://127.0.0.1:%d
                    timeout: 60s
                service:
                  telemetry:
                    metrics:
                      level: none
                  pipelines:
                    traces: {receivers: [otlp], processors: [batch], exporters: [otlp, otlphttp]}
                    metrics: {receivers: [otlp], processors: [batch], exporters: [otlp, otlphttp]}
                    logs: {receivers: [otlp], processors: [batch], exporters: [otlp, otlphttp]}
                """.formatted(spillwayGrpcPort, spillwayHttpPort, grpcPort, httpPort);
    }

    private String otelcolConfig(int grpcPort, int httpPort) {
        return """
                receivers:
                  otlp/direct:
                    protocols:
                      grpc:
                        endpoint: 127.0.0.1:%d
                      http:
                        endpoint: 127.0.0.1:%d
                  otlp/grpc:
                    protocols:
                      grpc:
                        endpoint: 127.0.0.1:%d
                  otlp/http:
                    protocols:
                      http:
                        endpoint: 127.0.0.1:%d
                exporters:
                  file/direct:
                    path: %s
                  file/grpc:
                    path: %s
                  file/http:
                    path: %s
                service:
                  telemetry:
                    metrics:
                      level: none
                  pipelines:
                %s""".formatted(
                        directGrpcPort,
                        directHttpPort,
                        grpcPort,
                        httpPort,
                        direct,
                        viaGrpc,
                        viaHttp,
                        pipelines("direct") + pipelines("grpc") + pipelines("http"));
    }

    private static String pipelines(String way) {
        return """
                    traces/%1$s: {receivers: [otlp/%1$s], exporters: [file/%1$s]}
                    metrics/%1$s: {receivers: [otlp/%1$s], exporters: [file/%1$s]}
                    logs/%1$s: {receivers: [otlp/%1$s], exporters: [file/%1$s]}
                """.formatted(way);
    }

    @Override
    public void close() {
        try (otelcol) {
            if (spillway != null) {
                spillway.close();
            }
        }
    }
}
