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
    /** Also the warm-up has this rate, as in a collector that is never busy. */
    GRPC_SPANS_10K_COLD(
            "grpc-spans-10k-cold", "10,000 spans/s since the start", Protocol.GRPC, "-rate=10000 -warm-up-rate=10000"),
    GRPC_SPANS_1K("grpc-spans-1k", "1,000 spans/s since the start", Protocol.GRPC, "-rate=1000 -warm-up-rate=1000"),
    /**
     * The loads of the Go collector's own load tests, which Rotel publishes its figures for too: 10,000 items or metrics a second
     * in requests of 100, since the start. A metric has 20 points here, and seven there.
     */
    TESTBED_SPANS_GZIP("testbed-spans-gzip", "10,000 spans/s, gRPC, gzip in", Protocol.GRPC, "-gzip" + Loads.TESTBED),
    TESTBED_SPANS_HTTP("testbed-spans-http", "10,000 spans/s, HTTP protobuf", Protocol.HTTP, Loads.TESTBED),
    TESTBED_SPANS_HTTP_GZIP(
            "testbed-spans-http-gzip",
            "10,000 spans/s, HTTP protobuf, gzip in",
            Protocol.HTTP,
            "-gzip" + Loads.TESTBED),
    TESTBED_LOGS("testbed-logs", "10,000 log records/s, gRPC", Protocol.GRPC, "-signal=logs" + Loads.TESTBED),
    TESTBED_LOGS_HTTP(
            "testbed-logs-http", "10,000 log records/s, HTTP protobuf", Protocol.HTTP, "-signal=logs" + Loads.TESTBED),
    TESTBED_POINTS("testbed-points", "70,000 points/s, gRPC", Protocol.GRPC, Loads.TESTBED_POINTS),
    TESTBED_POINTS_HTTP("testbed-points-http", "70,000 points/s, HTTP protobuf", Protocol.HTTP, Loads.TESTBED_POINTS),
    /** After a warm-up of 1,000 spans/s. */
    REST("rest", "at rest", Protocol.GRPC, "-idle -warm-up-rate=1000"),
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
    /** Eight statements that set attributes, the name and the status of each span. */
    TRANSFORM_SPANS("transform-spans", "spans, transform: 8 sets", "", Processing.same("""
        transform:
          error_mode: ignore
          trace_statements:
            - context: span
              statements:
                - set(attributes["team"], "payments")
                - set(attributes["http.method"], attributes["http.request.method"])
                - set(attributes["peer"], resource.attributes["service.name"])
                - set(attributes["slow"], true) where end_time_unix_nano - start_time_unix_nano > 25000000
                - set(attributes["premium"], "yes") where attributes["enduser.premium"] == true
                - set(name, Concat([attributes["http.request.method"], "orders"], " "))
                - set(status.code, STATUS_CODE_ERROR) where attributes["http.response.status_code"] >= 500
                - set(attributes["server"], "internal") where IsMatch(attributes["server.address"], "cluster[.]internal$")
        """)),
    /** The body of each record is a JSON object, which becomes attributes. */
    TRANSFORM_LOGS(
            "transform-logs",
            "log records, transform: ParseJSON and merge_maps",
            "-signal=logs -json-logs",
            Processing.same("""
        transform:
          error_mode: ignore
          log_statements:
            - context: log
              statements:
                - merge_maps(attributes, ParseJSON(body), "upsert") where IsMatch(body, "^[{]")
        """)),
    TRANSFORM_POINTS(
            "transform-points", "metric points, transform: keep_keys", "-signal=metrics", Processing.same("""
        transform:
          error_mode: ignore
          metric_statements:
            - context: datapoint
              statements:
                - keep_keys(attributes, ["http.request.method", "http.response.status_code"])
        """)),
    RESERVOIR_TAIL(
            "reservoir-tail",
            "1 % of the traces: reservoir_sampler, and tail_sampling probabilistic",
            "-spans-per-trace=10 -drain=0s",
            Processing.samplers("""
        tail_sampling:
          decision_wait: 5s
          num_traces: 10000000
          policies:
            - {name: share, type: probabilistic, probabilistic: {sampling_percentage: 1}}
        """)),
    RESERVOIR_TAIL_BYTES(
            "reservoir-tail-bytes",
            "about 1 % of the traces: reservoir_sampler, and tail_sampling bytes_limiting",
            "-spans-per-trace=10 -drain=0s",
            Processing.samplers("""
        tail_sampling:
          decision_wait: 5s
          num_traces: 10000000
          policies:
            - {name: limit, type: bytes_limiting, bytes_limiting: {bytes_per_second: 500000}}
        """)),
    RESERVOIR_STATELESS(
            "reservoir-stateless",
            "1 %: reservoir_sampler, and probabilistic_sampler",
            "-spans-per-trace=10 -drain=0s",
            Processing.samplers("""
        probabilistic_sampler:
          sampling_percentage: 1
        """));

    private static final String SIGNAL = "-signal=";

    private final String id;
    private final String title;
    private final Protocol protocol;
    private final String arguments;
    private final Queue queue;
    private final Processing processing;

    Scenario(String id, String title, Protocol protocol, String arguments) {
        this(id, title, protocol, arguments, Queue.IN_MEMORY);
    }

    Scenario(String id, String title, Protocol protocol, String arguments, Queue queue) {
        this(id, title, protocol, arguments, queue, Processing.NONE);
    }

    Scenario(String id, String title, String arguments, Processing processing) {
        this(id, title, Protocol.GRPC, arguments, Queue.IN_MEMORY, processing);
    }

    Scenario(String id, String title, Protocol protocol, String arguments, Queue queue, Processing processing) {
        this.id = id;
        this.title = title;
        this.protocol = protocol;
        this.arguments = arguments;
        this.queue = queue;
        this.processing = processing;
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

    Processing processing() {
        return processing;
    }

    /** The pipeline that the load goes through. */
    String pipeline() {
        return arguments().stream()
                .filter(argument -> argument.startsWith(SIGNAL))
                .map(argument -> argument.substring(SIGNAL.length()))
                .findFirst()
                .orElse("traces");
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

    /** Arguments that several scenarios share. */
    private static final class Loads {
        static final String TESTBED = " -rate=10000 -warm-up-rate=10000";
        static final String TESTBED_POINTS = "-signal=metrics -items=700 -rate=70000 -warm-up-rate=70000";
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
