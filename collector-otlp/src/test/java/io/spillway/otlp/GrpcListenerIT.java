package io.spillway.otlp;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.config.Section;
import io.spillway.http.TlsServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the gRPC receiver listens, and how it stops. */
@Timeout(60)
class GrpcListenerIT {
    @Test
    void stopsWhenWhatIsInFlightIsAnswered() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10))) {
            rig.receiver.start();
            int port = rig.port();
            var inFlight = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(
                    () -> rig.receiver.close(Deadline.after(Duration.ofSeconds(30), rig.clock)));
            eventually("the port is free", () -> isFree(port));
            assertThat(stopping).isNotDone();
            pipeline.release(1);

            assertThat(inFlight.get(10, TimeUnit.SECONDS)).isNotNull();
            stopping.get(10, TimeUnit.SECONDS);
            assertThat(rig.context.logger().lines())
                    .noneMatch(line -> line.message().contains("deadline"));
        }
    }

    @Test
    void givesUpWhatIsInFlightAtTheDeadline() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10))) {
            rig.receiver.start();
            var inFlight = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);

            rig.receiver.close(Deadline.after(Duration.ofMillis(100), rig.clock));

            assertThat(pipeline.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> inFlight.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
            assertThat(rig.context.logger().lines())
                    .anyMatch(line -> line.message().contains("in flight at the deadline"));
        }
    }

    @Test
    void saysWhereItCouldNotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var rig = new GrpcReceiverRig(
                        GrpcServerConfig.defaults("127.0.0.1:" + taken.getLocalPort()), new InFlight(1))) {
            assertThatThrownBy(rig.receiver::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen for gRPC on tcp 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void listensOnAUnixSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("otlp.sock");
        var address = UnixDomainSocketAddress.of(socket);
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(address); // closing does not remove the file: what a killed collector leaves behind
        }
        var config = GrpcReceiverRig.config(socket.toString(), "unix", Section.off(TlsServerConfig.defaults()));
        try (var rig = GrpcReceiverRig.started(config)) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                    .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                    .eventLoopGroup(GrpcEventLoops.shared())
                    .overrideAuthority("localhost")
                    .usePlaintext()
                    .build();
            try {
                TraceServiceGrpc.newBlockingStub(channel).export(Requests.traces(2));
            } finally {
                channel.shutdownNow();
            }
            assertThat(rig.pipeline.acceptedItems()).isEqualTo(2);
            try (var second = new GrpcReceiverRig(config, new InFlight(1))) {
                assertThatThrownBy(second.receiver::start).hasMessageContaining(socket.toString());
            }
        }
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void leavesEverythingAloneThatIsNoSocket(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("precious.txt"), "data");
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nothing"));

        for (Path taken : List.of(file, folder, link, dangling)) {
            var config = GrpcReceiverRig.config(taken.toString(), "unix", Section.off(TlsServerConfig.defaults()));
            try (var rig = new GrpcReceiverRig(config, new InFlight(1))) {
                assertThatThrownBy(rig.receiver::start)
                        .hasMessage("cannot listen for gRPC on unix " + taken
                                + ": there is a file of that name that is not a socket");
            }
            assertThat(Files.exists(taken, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
        assertThat(file).hasContent("data");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
