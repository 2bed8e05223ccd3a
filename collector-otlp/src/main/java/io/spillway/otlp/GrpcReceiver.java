package io.spillway.otlp;

import io.grpc.CompressorRegistry;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.PipelineInput;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.Signal;
import io.spillway.http.AuthConfig;
import io.spillway.observe.ReceiverMetrics;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC half of the {@code otlp} receiver: a server with one service for each signal that has a pipeline. The others are
 * answered with UNIMPLEMENTED, by gRPC itself.
 */
final class GrpcReceiver implements Component {
    private static final String TRANSPORT = "grpc";
    private static final int MAX_CALLS_IN_FLIGHT = 16_384;
    private static final int MIN_CALLS_IN_FLIGHT = 256;

    /** The memory of a call on the heap, with gRPC's own and a reserve. */
    private static final int HEAP_BYTES_FOR_A_CALL = 32 << 10;

    private static final Duration AFTER_FORCE = Duration.ofSeconds(1);

    private final GrpcServerConfig config;
    private final Map<Signal, PipelineInput> next;
    private final ComponentContext context;
    private final ReceiverMetrics metrics;
    private final InFlight inFlight;
    private @Nullable Running running;

    /** The parts that exist between start and close. */
    private record Running(GrpcListener listener, Server server, ExecutorService workers, SlowCalls slowCalls) {}

    GrpcReceiver(GrpcServerConfig config, Map<Signal, PipelineInput> next, ComponentContext context) {
        this(
                config,
                next,
                context,
                new InFlight(Math.clamp(
                        Runtime.getRuntime().maxMemory() / HEAP_BYTES_FOR_A_CALL,
                        MIN_CALLS_IN_FLIGHT,
                        MAX_CALLS_IN_FLIGHT)));
    }

    GrpcReceiver(
            GrpcServerConfig config, Map<Signal, PipelineInput> next, ComponentContext context, InFlight inFlight) {
        this.config = config;
        this.next = Map.copyOf(next);
        this.context = context;
        this.metrics = new ReceiverMetrics(context, next.keySet(), TRANSPORT);
        this.inFlight = inFlight;
    }

    @Override
    public void start() throws IOException {
        ExecutorService workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(context.id() + " " + TRANSPORT).factory());
        GrpcListener listener = GrpcListener.of(config, context, metrics);
        SlowCalls slowCalls = new SlowCalls(context.clock());
        // A message larger than all telemetry memory could never be let in, so the sender is told not to try again.
        int maxMessageBytes = (int)
                Math.min(config.maxMessageBytes(), context.telemetryMemory().limitBytes());
        NettyServerBuilder builder = listener.builder()
                .directExecutor()
                .maxInboundMessageSize(maxMessageBytes)
                .addStreamTracerFactory(IncomingBytes.FACTORY)
                .decompressorRegistry(GrpcCompression.deferredDecompressors())
                .compressorRegistry(CompressorRegistry.newEmptyInstance());
        ExportCallHandler.Shared shared = new ExportCallHandler.Shared(
                workers,
                inFlight,
                slowCalls,
                maxMessageBytes,
                config.includeMetadata(),
                authenticator(),
                metrics,
                context);
        next.forEach((signal, input) -> builder.addService(new ExportCallHandler(signal, input, shared).service()));
        context.logger().atInfo().addKeyValue("endpoint", config.endpoint()).log("Starting GRPC server");
        running = new Running(listener, listener.start(builder), workers, slowCalls);
        slowCalls.start();
    }

    @Override
    public void close(Deadline deadline) {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        stopping.slowCalls().stop();
        stopping.server().shutdown();
        if (!awaitTermination(stopping.server(), deadline.remaining())) {
            context.logger()
                    .atWarn()
                    .addKeyValue("requests", inFlight.calls())
                    .log("GRPC server has requests in flight at the deadline; cancelling them");
            stopping.workers().shutdownNow(); // a call that waits in the pipeline answers that it was interrupted
            awaitTermination(stopping.server(), AFTER_FORCE);
            stopping.server().shutdownNow();
        }
        stopping.workers().shutdown();
        stopping.listener().close();
    }

    /** The address of the server, with its port. */
    SocketAddress address() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException(context.id() + " is not running");
        }
        return now.server().getListenSockets().getFirst();
    }

    private Optional<ServerAuthenticator> authenticator() {
        return config.auth()
                .asOptional()
                .flatMap(AuthConfig::authenticator)
                .map(id -> context.host().extension(id, ServerAuthenticator.class));
    }

    private static boolean awaitTermination(Server server, Duration patience) {
        try {
            return server.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
