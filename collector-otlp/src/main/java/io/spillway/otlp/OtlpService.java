package io.spillway.otlp;

import io.grpc.MethodDescriptor;
import io.spillway.component.Signal;

/** The gRPC services of OTLP, one for each signal. */
enum OtlpService {
    TRACES("opentelemetry.proto.collector.trace.v1.TraceService"),
    METRICS("opentelemetry.proto.collector.metrics.v1.MetricsService"),
    LOGS("opentelemetry.proto.collector.logs.v1.LogsService");

    private final String serviceName;

    OtlpService(String serviceName) {
        this.serviceName = serviceName;
    }

    static OtlpService of(Signal signal) {
        return switch (signal) {
            case TRACES -> TRACES;
            case METRICS -> METRICS;
            case LOGS -> LOGS;
        };
    }

    String serviceName() {
        return serviceName;
    }

    /** The service's only method. */
    <Q, A> MethodDescriptor<Q, A> export(
            MethodDescriptor.Marshaller<Q> requests, MethodDescriptor.Marshaller<A> responses) {
        return MethodDescriptor.newBuilder(requests, responses)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(serviceName, "Export"))
                .build();
    }
}
