package io.spillway.otlp;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc.TraceServiceBlockingStub;
import io.spillway.component.Deadline;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.http.TlsServerConfig;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A receiver that listens, with a client connected to it. */
final class GrpcReceiverRig implements AutoCloseable {
    final SystemClock clock = new SystemClock();
    final TestContext context = new TestContext("otlp", clock);
    final RecordingConsumer pipeline = new RecordingConsumer();
    final InFlight inFlight;
    final GrpcReceiver receiver;
    private ManagedChannel channel;

    GrpcReceiverRig(GrpcServerConfig config, Map<Signal, PipelineInput> next, InFlight inFlight) {
        this.inFlight = inFlight;
        receiver = new GrpcReceiver(config, next, context, inFlight);
    }

    /** Takes in traces, into {@link #pipeline}. */
    GrpcReceiverRig(GrpcServerConfig config, InFlight inFlight) {
        this.inFlight = inFlight;
        receiver = new GrpcReceiver(config, Map.of(Signal.TRACES, pipeline), context, inFlight);
    }

    static GrpcReceiverRig started() throws Exception {
        return started(config());
    }

    static GrpcReceiverRig started(GrpcServerConfig config) throws Exception {
        return started(config, new InFlight(1000));
    }

    static GrpcReceiverRig started(GrpcServerConfig config, InFlight inFlight) throws Exception {
        GrpcReceiverRig rig = new GrpcReceiverRig(config, inFlight);
        rig.receiver.start();
        return rig;
    }

    static GrpcServerConfig config() {
        return GrpcServerConfig.defaults("127.0.0.1:0");
    }

    static GrpcServerConfig config(long maxRecvMsgSizeMib, long maxConcurrentStreams) {
        GrpcServerConfig from = config();
        return new GrpcServerConfig(
                from.endpoint(),
                from.transport(),
                from.tls(),
                maxRecvMsgSizeMib,
                maxConcurrentStreams,
                from.readBufferSize(),
                0,
                from.keepalive(),
                from.auth(),
                false,
                List.of());
    }

    static GrpcServerConfig config(Section<AuthConfig> auth, boolean includeMetadata) {
        GrpcServerConfig from = config();
        return new GrpcServerConfig(
                from.endpoint(),
                from.transport(),
                from.tls(),
                0,
                0,
                from.readBufferSize(),
                0,
                from.keepalive(),
                auth,
                includeMetadata,
                List.of());
    }

    static GrpcServerConfig config(String endpoint, String transport, Section<TlsServerConfig> tls) {
        GrpcServerConfig from = config();
        return new GrpcServerConfig(
                endpoint,
                transport,
                tls,
                0,
                0,
                from.readBufferSize(),
                0,
                from.keepalive(),
                from.auth(),
                false,
                List.of());
    }

    int port() {
        return ((InetSocketAddress) receiver.address()).getPort();
    }

    ManagedChannel channel() {
        return channel(NettyChannelBuilder::usePlaintext);
    }

    ManagedChannel channel(UnaryOperator<NettyChannelBuilder> settings) {
        if (channel == null) {
            channel = settings.apply(NettyChannelBuilder.forAddress("127.0.0.1", port()))
                    .build();
        }
        return channel;
    }

    TraceServiceBlockingStub traces() {
        return TraceServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    double refusedRequests() {
        return context.metric("otelcol_receiver_requests", "transport", "grpc", "outcome", "refused");
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
        receiver.close(Deadline.after(Duration.ofSeconds(5), clock));
        clock.close();
    }
}
