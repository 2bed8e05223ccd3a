package io.spillway.benchmarks.load;

import java.util.List;
import java.util.stream.Stream;

/** One kind of load. The arguments are the load generator's. */
enum Scenario {
    GRPC_SPANS("grpc-spans", "spans, gRPC", Protocol.GRPC, ""),
    HTTP_SPANS("http-spans", "spans, HTTP protobuf", Protocol.HTTP, ""),
    GRPC_LOGS("grpc-logs", "log records, gRPC", Protocol.GRPC, "-signal=logs"),
    HTTP_LOGS("http-logs", "log records, HTTP protobuf", Protocol.HTTP, "-signal=logs"),
    GRPC_POINTS("grpc-points", "metric points (20 a metric), gRPC", Protocol.GRPC, "-signal=metrics"),
    HTTP_POINTS("http-points", "metric points (20 a metric), HTTP protobuf", Protocol.HTTP, "-signal=metrics"),
    GRPC_SPANS_1000("grpc-spans-1000", "spans, gRPC, 1,000 a request", Protocol.GRPC, "-items=1000"),
    GRPC_SPANS_GZIP("grpc-spans-gzip", "spans, gRPC, gzip in", Protocol.GRPC, "-gzip"),
    HTTP_SPANS_GZIP("http-spans-gzip", "spans, HTTP protobuf, gzip in", Protocol.HTTP, "-gzip"),
    /** The warm-up is faster, or a JVM would be measured while it still compiles; the Go collector is given the same. */
    GRPC_SPANS_10K("grpc-spans-10k", "10,000 spans/s, gRPC", Protocol.GRPC, "-rate=10000 -warm-up-rate=100000"),
    HTTP_SPANS_10K(
            "http-spans-10k", "10,000 spans/s, HTTP protobuf", Protocol.HTTP, "-rate=10000 -warm-up-rate=100000"),
    DURABLE_SPANS("durable-spans", "spans, gRPC, queue on disk", Protocol.GRPC, "", Queue.ON_DISK),
    /** Requests that wait together are written together. */
    DURABLE_SPANS_64(
            "durable-spans-64",
            "spans, gRPC, queue on disk, 64 in flight",
            Protocol.GRPC,
            "-in-flight=64",
            Queue.ON_DISK),
    /** A batch waits for more, so its requests get no head start: everything is written. */
    DURABLE_SPANS_64_BATCH(
            "durable-spans-64-batch",
            "spans, gRPC, queue on disk with batch, 64 in flight",
            Protocol.GRPC,
            "-in-flight=64",
            Queue.ON_DISK_WITH_BATCH),
    RESERVOIR_TAIL("reservoir-tail", "1 % of the traces: reservoir_sampler, and tail_sampling probabilistic", """
        tail_sampling:
          decision_wait: 5s
          num_traces: 10000000
          policies:
            - {name: share, type: probabilistic, probabilistic: {sampling_percentage: 1}}
        """),
    RESERVOIR_TAIL_BYTES(
            "reservoir-tail-bytes",
            "about 1 % of the traces: reservoir_sampler, and tail_sampling bytes_limiting",
            """
            tail_sampling:
              decision_wait: 5s
              num_traces: 10000000
              policies:
                - {name: limit, type: bytes_limiting, bytes_limiting: {bytes_per_second: 500000}}
            """),
    RESERVOIR_STATELESS("reservoir-stateless", "1 %: reservoir_sampler, and probabilistic_sampler", """
        probabilistic_sampler:
          sampling_percentage: 1
        """);

    /** Keeps about 1 % at a million spans a second, ten to a trace. */
    private static final String RESERVOIR = """
        reservoir_sampler:
          size_k: 2000
          window_duration: 2s
          trace_buffer_timeout: 1s
        """;

    private final String id;
    private final String title;
    private final Protocol protocol;
    private final String arguments;
    private final Queue queue;
    private final String otelcolSampler;

    Scenario(String id, String title, Protocol protocol, String arguments) {
        this(id, title, protocol, arguments, Queue.IN_MEMORY);
    }

    Scenario(String id, String title, Protocol protocol, String arguments, Queue queue) {
        this(id, title, protocol, arguments, queue, "");
    }

    Scenario(String id, String title, String otelcolSampler) {
        this(id, title, Protocol.GRPC, "-spans-per-trace=10 -drain=0s", Queue.IN_MEMORY, otelcolSampler);
    }

    Scenario(String id, String title, Protocol protocol, String arguments, Queue queue, String otelcolSampler) {
        this.id = id;
        this.title = title;
        this.protocol = protocol;
        this.arguments = arguments;
        this.queue = queue;
        this.otelcolSampler = otelcolSampler;
    }

    String title() {
        return title;
    }

    Protocol protocol() {
        return protocol;
    }

    Queue queue() {
        return queue;
    }

    /** Whether only a part of the items is to arrive. */
    boolean samples() {
        return !otelcolSampler.isEmpty();
    }

    /** The configuration of the processor to be measured, of the Go collector or of Spillway; empty for none but batch. */
    String sampler(boolean otelcol) {
        return otelcol || !samples() ? otelcolSampler : RESERVOIR;
    }

    List<String> arguments() {
        return Stream.of(arguments.split(" "))
                .filter(argument -> !argument.isEmpty())
                .toList();
    }

    /** The name to select it by on the command line. */
    @Override
    public String toString() {
        return id;
    }

    /** The place of unsent batches in the exporter. */
    enum Queue {
        /** Behind the {@code batch} processor. */
        IN_MEMORY,
        /** In the {@code file_storage} extension with its defaults, so Spillway syncs every commit and the Go collector none. */
        ON_DISK,
        /** And {@code sending_queue.batch} with its defaults. */
        ON_DISK_WITH_BATCH
    }

    enum Protocol {
        GRPC("grpc"),
        HTTP("http");

        private final String flag;

        Protocol(String flag) {
            this.flag = flag;
        }

        String flag() {
            return flag;
        }
    }
}
