package io.spillway.distribution.overload;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.spillway.distribution.BytesMarshaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** An OTLP/gRPC server for traces that notes the number of every span. */
final class CountingBackend implements AutoCloseable {
    static final String SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";
    static final MethodDescriptor<byte[], byte[]> EXPORT = MethodDescriptor.<byte[], byte[]>newBuilder(
                    new BytesMarshaller(), new BytesMarshaller())
            .setType(MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Export"))
            .build();

    private final BitSet arrived = new BitSet();
    private final AtomicLong duplicates = new AtomicLong();
    private final Server server;

    CountingBackend(int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .maxInboundMessageSize(64 << 20)
                .addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(EXPORT, ServerCalls.asyncUnaryCall((request, answer) -> {
                            note(request);
                            answer.onNext(new byte[0]);
                            answer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }

    private void note(byte[] request) {
        synchronized (arrived) {
            NumberedRequests.forEach(request, number -> {
                if (arrived.get(number)) {
                    duplicates.incrementAndGet();
                }
                arrived.set(number);
            });
        }
    }

    /** How many of these numbers have not arrived. */
    int missing(BitSet numbers) {
        synchronized (arrived) {
            BitSet missing = (BitSet) numbers.clone();
            missing.andNot(arrived);
            return missing.cardinality();
        }
    }

    long duplicates() {
        return duplicates.get();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
