package io.spillway.otlp;

import io.grpc.Codec;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc.TraceServiceImplBase;
import io.spillway.telemetry.TelemetryMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server made of generated code that answers as it is told to. */
final class GrpcBackend extends TraceServiceImplBase implements AutoCloseable {
    final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
    final List<Metadata> headers = new CopyOnWriteArrayList<>();
    volatile Answer answer = observer -> {
        observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
        observer.onCompleted();
    };
    private final Server server;

    /** What a request gets. */
    interface Answer {
        void to(StreamObserver<ExportTraceServiceResponse> observer);
    }

    GrpcBackend() throws IOException {
        this(UnaryOperator.identity());
    }

    GrpcBackend(UnaryOperator<NettyServerBuilder> settings) throws IOException {
        this(0, settings);
    }

    GrpcBackend(int port, UnaryOperator<NettyServerBuilder> settings) throws IOException {
        this("127.0.0.1", port, settings);
    }

    GrpcBackend(String address) throws IOException {
        this(address, 0, UnaryOperator.identity());
    }

    private GrpcBackend(String address, int port, UnaryOperator<NettyServerBuilder> settings) throws IOException {
        server = settings.apply(NettyServerBuilder.forAddress(new InetSocketAddress(address, port))
                        .maxInboundMessageSize(64 << 20)
                        .decompressorRegistry(everyDecompressor())
                        .intercept(new Recorder())
                        .addService(this))
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    String endpoint() {
        return "127.0.0.1:" + port();
    }

    void refuse(Status status, Metadata trailers) {
        answer = observer -> observer.onError(status.asRuntimeException(trailers));
    }

    @Override
    public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> responseObserver) {
        requests.add(request);
        answer.to(responseObserver);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static DecompressorRegistry everyDecompressor() {
        DecompressorRegistry registry = DecompressorRegistry.emptyInstance()
                .with(Codec.Identity.NONE, false)
                .with(new Codec.Gzip(), true);
        for (GrpcCompression compression : List.of(GrpcCompression.SNAPPY, GrpcCompression.ZSTD)) {
            registry = registry.with(decompressor(compression), true);
        }
        return registry;
    }

    private static Decompressor decompressor(GrpcCompression compression) {
        return new Decompressor() {
            @Override
            public String getMessageEncoding() {
                return compression.name().toLowerCase(Locale.ROOT);
            }

            @Override
            public InputStream decompress(InputStream message) throws IOException {
                return new ByteArrayInputStream(compression
                        .decompress(message.readAllBytes(), 64 << 20, new TelemetryMemory(128L << 20))
                        .toByteArray());
            }
        };
    }

    private final class Recorder implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
            headers.add(metadata);
            return Contexts.interceptCall(Context.current(), call, metadata, next);
        }
    }
}
