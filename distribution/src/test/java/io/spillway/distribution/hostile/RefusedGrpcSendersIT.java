package io.spillway.distribution.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.spillway.distribution.BytesMarshaller;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Senders over gRPC that are refused while they send see the status, and the connection stays. {@code -Dspillway.refusals} sets how
 * many requests they send.
 */
class RefusedGrpcSendersIT {
    private static final int REQUESTS = Integer.getInteger("spillway.refusals", 100);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int LARGE = 1_300_000;

    private final int full = FreePorts.next();
    private final int closed = FreePorts.next();
    private final int small = FreePorts.next();
    private final AtomicInteger broken = new AtomicInteger();

    @TempDir
    private Path folder;

    private record Refusal(Status.Code status, int port, String method, int size) {}

    @Test
    void javaSeesEveryStatus() throws Exception {
        List<Refusal> refusals = List.of(
                new Refusal(Status.Code.UNAVAILABLE, full, "trace.v1.TraceService/Export", LARGE),
                new Refusal(Status.Code.RESOURCE_EXHAUSTED, small, "trace.v1.TraceService/Export", LARGE),
                new Refusal(Status.Code.UNIMPLEMENTED, full, "trace.v1.TraceService/Import", LARGE),
                new Refusal(Status.Code.UNAUTHENTICATED, closed, "trace.v1.TraceService/Export", LARGE));
        Map<String, Integer> seen = new TreeMap<>();
        try (ChildProcess spillway = start()) {
            Map<Integer, ManagedChannel> channels =
                    Map.of(full, channel(full), closed, channel(closed), small, channel(small));
            for (int i = 0; i < REQUESTS; i++) {
                Refusal refusal = refusals.get(i % refusals.size());
                String status = send(channels.get(refusal.port()), refusal);
                seen.merge(refusal.status() + " " + status, 1, Integer::sum);
            }
            channels.values().forEach(ManagedChannel::shutdownNow);
            assertThat(spillway.isAlive()).isTrue();
        }
        System.out.printf("%,d requests: %s%n", REQUESTS, seen);
        assertThat(seen).allSatisfy((pair, _) -> {
            String[] parts = pair.split(" ", 2);
            assertThat(parts[1]).isEqualTo(parts[0]);
        });
        assertThat(seen).hasSize(refusals.size());
        assertThat(broken).as("broken connections").hasValue(0);
    }

    private ChildProcess start() throws Exception {
        Path config = Files.writeString(folder.resolve("refusing.yaml"), """
                extensions:
                  bearertokenauth: {token: secret}
                receivers:
                  otlp/full: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}}}
                  otlp/closed: {protocols: {grpc: {endpoint: "127.0.0.1:%d", auth: {authenticator: bearertokenauth}}}}
                  otlp/small: {protocols: {grpc: {endpoint: "127.0.0.1:%d", max_recv_msg_size_mib: 1}}}
                processors:
                  memory_limiter: {check_interval: 200ms, limit_mib: 5, spike_limit_mib: 4}
                exporters: {nop: }
                service:
                  extensions: [bearertokenauth]
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces/full: {receivers: [otlp/full, otlp/closed], processors: [memory_limiter], exporters: [nop]}
                    traces/small: {receivers: [otlp/small], exporters: [nop]}
                """.formatted(full, closed, small));
        String program = Path.of("target/app/bin/spillway").toAbsolutePath().toString();
        ChildProcess spillway = ChildProcess.of("spillway", program, "--config", config.toString())
                .directory(folder)
                .start();
        spillway.awaitPort(full, TIMEOUT).awaitPort(closed, TIMEOUT).awaitPort(small, TIMEOUT);
        spillway.awaitLine(line -> line.contains("Refusing data"), TIMEOUT);
        return spillway;
    }

    private ManagedChannel channel(int port) {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .disableRetry()
                .build();
        watch(channel, channel.getState(true));
        return channel;
    }

    private void watch(ManagedChannel channel, ConnectivityState before) {
        channel.notifyWhenStateChanged(before, () -> {
            if (before == ConnectivityState.READY && !channel.isShutdown()) {
                broken.incrementAndGet();
            }
            if (!channel.isShutdown()) {
                watch(channel, channel.getState(true));
            }
        });
    }

    private static String send(ManagedChannel channel, Refusal refusal) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("opentelemetry.proto.collector." + refusal.method())
                .setRequestMarshaller(new BytesMarshaller())
                .setResponseMarshaller(new BytesMarshaller())
                .build();
        try {
            byte[] _ = ClientCalls.blockingUnaryCall(
                    channel,
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS),
                    new byte[refusal.size()]);
            return "OK";
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode().name();
        }
    }
}
