package io.spillway.distribution.hostile;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.spillway.component.Signal;
import io.spillway.distribution.BytesMarshaller;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.WireOracle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Damaged protobuf in well-formed gRPC calls, on one connection. */
final class GrpcBodies implements Hostile {
    private static final BytesMarshaller BYTES = new BytesMarshaller();

    private final ManagedChannel channel;
    private final Corpus corpus;
    private final WrongBodies wrong;
    private final Map<Signal, MethodDescriptor<byte[], byte[]>> methods = new EnumMap<>(Signal.class);

    GrpcBodies(int port, Corpus corpus) {
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build();
        this.corpus = corpus;
        this.wrong = new WrongBodies(corpus);
        for (Signal signal : Signal.values()) {
            methods.put(
                    signal,
                    MethodDescriptor.newBuilder(BYTES, BYTES)
                            .setType(MethodDescriptor.MethodType.UNARY)
                            .setFullMethodName(path(signal).substring(1))
                            .build());
        }
    }

    /** The path of a signal's {@code Export} method. */
    static String path(Signal signal) {
        String service = switch (signal) {
            case TRACES -> "trace.v1.TraceService";
            case METRICS -> "metrics.v1.MetricsService";
            case LOGS -> "logs.v1.LogsService";
        };
        return "/opentelemetry.proto.collector." + service + "/Export";
    }

    @Override
    public Trial send(RandomGenerator random) {
        Signal signal = Corpus.signal(random);
        byte[] body = wrong.protobuf(signal, random);
        boolean isGzip = random.nextInt(10) == 0;
        String answer = call(signal, body, isGzip);
        boolean isGood = WireOracle.parse(signal, body).isPresent();
        return new Trial(
                "gRPC protobuf" + (isGzip ? ", gzip" : ""),
                answer,
                Set.of(isGood ? "OK" : "INVALID_ARGUMENT"),
                signal,
                answer.equals("OK") ? items(signal, body) : 0);
    }

    private String call(Signal signal, byte[] body, boolean isGzip) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES);
        try {
            ClientCalls.blockingUnaryCall(
                    channel, methods.get(signal), isGzip ? options.withCompression("gzip") : options, body);
            return "OK";
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode().name();
        }
    }

    static int items(Signal signal, byte[] body) {
        try {
            return Telemetry.read(signal, body).itemCount();
        } catch (MalformedTelemetryException _) {
            return 0;
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
