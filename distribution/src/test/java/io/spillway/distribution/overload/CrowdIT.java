package io.spillway.distribution.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.spillway.distribution.overload.Client.Answer;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Many connections are slow or send huge requests, in the small profile. The collector serves the others, and its memory stays bounded. */
@EnabledOnOs(OS.LINUX)
class CrowdIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SLOW_BODIES = 150;
    private static final int SLOW_CALLS = 300;
    private static final int HUGE_REQUESTS = 24;
    private static final int PEAK_MIB = 320;

    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();

    @TempDir
    private Path folder;

    @Test
    void othersAreServedAllTheWhile() throws Exception {
        try (ChildProcess spillway = start()) {
            spillway.awaitPort(grpc, TIMEOUT).awaitPort(http, TIMEOUT);
            Rss rss = Rss.watch(spillway.pid());
            List<Socket> slowBodies = slowBodies();
            ManagedChannel slow = slowCalls();
            try (Client overGrpc = Client.grpc(grpc);
                    Client overHttp = Client.http(http)) {
                NumberedRequests small = new NumberedRequests(10);
                serve(overGrpc, overHttp, small);

                List<Client> clients = Client.several(HUGE_REQUESTS / 2, () -> Client.grpc(grpc));
                clients.addAll(Client.several(HUGE_REQUESTS / 2, () -> Client.http(http)));
                Load huge = new Load(new NumberedRequests(6000), clients);
                huge.run(Duration.ofSeconds(4));
                System.out.printf("huge requests: %s, RSS %s%n", huge, rss);

                serve(overGrpc, overHttp, small);
                clients.forEach(Client::close);
            } finally {
                slow.shutdownNow();
                for (Socket body : slowBodies) {
                    body.close();
                }
            }
            rss.stop();
            assertThat(spillway.isAlive()).isTrue();
            assertThat(rss.peakMib()).isLessThan(PEAK_MIB);
            assertThat(spillway.terminate(TIMEOUT)).isZero();
        }
    }

    private static void serve(Client overGrpc, Client overHttp, NumberedRequests requests) throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            assertThat(overGrpc.send(requests.request(i))).isEqualTo(Answer.ACCEPTED);
            assertThat(overHttp.send(requests.request(i))).isEqualTo(Answer.ACCEPTED);
        }
    }

    /** Each connection announces a large body and sends a few bytes of it. */
    private List<Socket> slowBodies() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        String head = "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
                + "Content-Length: 1000000\r\n\r\nabc";
        for (int i = 0; i < SLOW_BODIES; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), http);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        return sockets;
    }

    /** Each client begins a call and never sends its message. */
    private ManagedChannel slowCalls() {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", grpc).usePlaintext().build();
        // a stream sends its headers at once; a unary call sends them with its message
        var begun = CountingBackend.EXPORT.toBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .build();
        for (int i = 0; i < SLOW_CALLS; i++) {
            ClientCall<byte[], byte[]> call = channel.newCall(begun, CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {}, new Metadata());
        }
        return channel;
    }

    private ChildProcess start() throws IOException {
        Path config = Files.writeString(folder.resolve("crowd.yaml"), """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: "127.0.0.1:%d"}
                      http: {endpoint: "127.0.0.1:%d"}
                exporters: {nop: }
                service:
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [nop]}
                """.formatted(grpc, http));
        String program = Path.of("target/app/bin/spillway").toAbsolutePath().toString();
        return ChildProcess.of("spillway", program, "--config", config.toString())
                .directory(folder)
                .env("SPILLWAY_PROFILE", "small")
                .start();
    }
}
