package io.spillway.observe;

import java.util.ArrayList;
import java.util.List;

/** Every metric that is shared by components of a kind, and those of the collector itself and its core processors. */
public final class CollectorMetrics {
    private static final String RECEIVER = "receiver";
    private static final String TRANSPORT = "transport";
    private static final String PROCESSOR = "processor";
    private static final String SIGNAL = "otel_signal";
    private static final String EXPORTER = "exporter";
    private static final String STORAGE = "storage";
    private static final String STORE = "store";
    private static final String DATA_TYPE = "data_type";
    private static final String[] SENT_LABELS = {EXPORTER, "server_address", "server_port", "url_path"};

    private static final double[] BATCH_ITEMS = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 20000, 30000,
        50000, 100000
    };
    private static final double[] BATCH_BYTES = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 20000, 30000,
        50000, 100000, 200000, 300000, 400000, 500000, 600000, 700000, 800000, 900000, 1000000, 2000000, 3000000,
        4000000, 5000000, 6000000, 7000000, 8000000, 9000000
    };

    private static final String[] HTTP_SERVER_LABELS = {
        "http_request_method",
        "http_response_status_code",
        "http_route",
        "network_protocol_name",
        "network_protocol_version",
        "server_address",
        "server_port",
        "url_scheme"
    };
    private static final double[] HTTP_BODY_BYTES = {
        5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000
    };

    public static final SignalMetric RECEIVER_ACCEPTED = new SignalMetric(
            "otelcol_receiver_accepted_", "Number of %s that the pipelines took.", RECEIVER, TRANSPORT);
    public static final SignalMetric RECEIVER_REFUSED = new SignalMetric(
            "otelcol_receiver_refused_", "Number of %s that the pipelines did not take.", RECEIVER, TRANSPORT);
    public static final SignalMetric RECEIVER_FAILED = new SignalMetric(
            "otelcol_receiver_failed_", "Number of %s that the receiver itself failed on.", RECEIVER, TRANSPORT);
    public static final Metric RECEIVER_REQUESTS = Metric.counter(
            "otelcol_receiver_requests",
            "{requests}",
            "Number of requests, by outcome: success, refused (by a pipeline) or failure (of the receiver).",
            RECEIVER,
            TRANSPORT,
            "outcome");

    public static final Metric RECEIVER_REFUSED_REQUESTS = Metric.counter(
            "otelcol_receiver_refused_requests",
            "{requests}",
            "Number of requests refused unread, by reason: memory (held telemetry), heap (full), requests (in flight), pipeline"
                    + " (a processor), slow, authentication, request (not acceptable) or stopping.",
            RECEIVER,
            TRANSPORT,
            "reason");
    public static final Metric RECEIVER_REFUSED_CONNECTIONS = Metric.counter(
            "otelcol_receiver_refused_connections",
            "{connections}",
            "Number of connections closed at once because there are too many.",
            RECEIVER,
            TRANSPORT);

    public static final Metric PROCESSOR_INCOMING_ITEMS = Metric.counter(
            "otelcol_processor_incoming_items",
            "{items}",
            "Number of items passed to the processor.",
            PROCESSOR,
            SIGNAL);
    public static final Metric PROCESSOR_OUTGOING_ITEMS = Metric.counter(
            "otelcol_processor_outgoing_items",
            "{items}",
            "Number of items that the processor passed on.",
            PROCESSOR,
            SIGNAL);

    public static final Metric BATCH_SEND_SIZE = Metric.histogram(
            "otelcol_processor_batch_batch_send_size",
            "{units}",
            "Number of items in a batch sent.",
            BATCH_ITEMS,
            PROCESSOR);
    public static final Metric BATCH_SEND_SIZE_BYTES = Metric.histogram(
            "otelcol_processor_batch_batch_send_size_bytes",
            "By",
            "Number of bytes in a batch sent.",
            BATCH_BYTES,
            PROCESSOR);
    public static final Metric BATCH_SIZE_TRIGGER_SEND = Metric.counter(
            "otelcol_processor_batch_batch_size_trigger_send",
            "{times}",
            "Number of times a batch was sent because it was full.",
            PROCESSOR);
    public static final Metric BATCH_TIMEOUT_TRIGGER_SEND = Metric.counter(
            "otelcol_processor_batch_timeout_trigger_send",
            "{times}",
            "Number of times a batch was sent because it had waited long enough.",
            PROCESSOR);
    public static final Metric BATCH_METADATA_CARDINALITY = Metric.upDownCounter(
            "otelcol_processor_batch_metadata_cardinality",
            "{combinations}",
            "Number of distinct combinations of metadata values being batched.",
            PROCESSOR);

    public static final SignalMetric MEMORY_LIMITER_ACCEPTED =
            new SignalMetric("otelcol_processor_memory_limiter_accepted_", "Number of %s let through.", PROCESSOR);
    public static final SignalMetric MEMORY_LIMITER_REFUSED = new SignalMetric(
            "otelcol_processor_memory_limiter_refused_", "Number of %s refused for want of memory.", PROCESSOR);

    public static final SignalMetric EXPORTER_SENT =
            new SignalMetric("otelcol_exporter_sent_", "Number of %s that the destination took.", SENT_LABELS);
    public static final SignalMetric EXPORTER_SEND_FAILED = new SignalMetric(
            "otelcol_exporter_send_failed_", "Number of %s that did not reach the destination.", SENT_LABELS);
    public static final SignalMetric EXPORTER_ENQUEUE_FAILED = new SignalMetric(
            "otelcol_exporter_enqueue_failed_", "Number of %s that the sending queue did not take.", EXPORTER);
    public static final Metric EXPORTER_QUEUE_REFUSED = Metric.counter(
            "otelcol_exporter_queue_refused_requests",
            "{requests}",
            "Number of requests that the sending queue did not take, by reason: queue_size, memory, too_large, storage or"
                    + " stopped.",
            EXPORTER,
            DATA_TYPE,
            "reason");
    public static final Metric EXPORTER_QUEUE_SIZE = Metric.gauge(
            "otelcol_exporter_queue_size",
            "{batches}",
            "How full the sending queue is, in the unit of its sizer.",
            EXPORTER,
            DATA_TYPE);
    public static final Metric EXPORTER_QUEUE_CAPACITY = Metric.gauge(
            "otelcol_exporter_queue_capacity",
            "{batches}",
            "How much the sending queue can hold, in the unit of its sizer.",
            EXPORTER,
            DATA_TYPE);
    public static final Metric EXPORTER_QUEUE_DAMAGED_REQUESTS = Metric.counter(
            "otelcol_exporter_queue_damaged_requests",
            "{requests}",
            "Number of requests of a persistent sending queue that could not be read back and were given up.",
            EXPORTER,
            DATA_TYPE);
    public static final Metric EXPORTER_IN_FLIGHT_REQUESTS = Metric.upDownCounter(
            "otelcol_exporter_in_flight_requests",
            "{requests}",
            "Number of requests being sent, waits between attempts included.",
            EXPORTER,
            DATA_TYPE);

    public static final Metric HTTP_SERVER_REQUEST_DURATION = Metric.histogram(
            "http_server_request_duration",
            "s",
            "Time from the head of an HTTP request to its answer.",
            new double[] {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0},
            HTTP_SERVER_LABELS);
    public static final Metric HTTP_SERVER_REQUEST_BODY_SIZE = Metric.histogram(
            "http_server_request_body_size",
            "By",
            "Size of the body of an HTTP request, as it was received.",
            HTTP_BODY_BYTES,
            HTTP_SERVER_LABELS);
    public static final Metric HTTP_SERVER_RESPONSE_BODY_SIZE = Metric.histogram(
            "http_server_response_body_size",
            "By",
            "Size of the body of the answer to an HTTP request.",
            HTTP_BODY_BYTES,
            HTTP_SERVER_LABELS);

    public static final Metric CONFIG_RELOADS = Metric.counter(
            "otelcol_config_reloads",
            "{reloads}",
            "Number of times the configuration was read again, by result: applied, unchanged or failed.",
            "result");
    public static final Metric CONFIG_LAST_RELOAD_SUCCESSFUL = Metric.gauge(
            "otelcol_config_last_reload_successful",
            "1",
            "1 if the configuration that was read last is in force, else 0.");
    public static final Metric CONFIG_LAST_RELOAD_SUCCESS_TIMESTAMP = Metric.gauge(
            "otelcol_config_last_reload_success_timestamp_seconds",
            "s",
            "When a valid configuration was read last, in seconds since 1970.");

    public static final Metric PROCESS_UPTIME =
            Metric.counter("otelcol_process_uptime", "s", "How long the process has been running.");
    public static final Metric PROCESS_CPU_SECONDS =
            Metric.counter("otelcol_process_cpu_seconds", "s", "CPU time of the process, user and system.");
    public static final Metric PROCESS_MEMORY_RSS =
            Metric.gauge("otelcol_process_memory_rss", "By", "Physical memory of the process (resident set size).");
    public static final Metric PROCESS_HEAP_ALLOC =
            Metric.gauge("otelcol_process_runtime_heap_alloc_bytes", "By", "Bytes of the heap in use.");
    public static final Metric PROCESS_TOTAL_ALLOC = Metric.counter(
            "otelcol_process_runtime_total_alloc_bytes", "By", "Bytes allocated on the heap since the start.");
    public static final Metric PROCESS_TOTAL_SYS_MEMORY = Metric.gauge(
            "otelcol_process_runtime_total_sys_memory_bytes",
            "By",
            "Bytes that the runtime has obtained from the operating system, for the heap and for itself.");

    public static final Metric PROCESS_HELD_TELEMETRY = Metric.gauge(
            "otelcol_process_held_telemetry_bytes",
            "By",
            "Bytes of telemetry in memory: requests being received, batches and sending queues.");
    public static final Metric PROCESS_HELD_TELEMETRY_LIMIT = Metric.gauge(
            "otelcol_process_held_telemetry_limit_bytes", "By", "Most bytes of telemetry that may be in memory.");
    public static final Metric STORAGE_FILE_BYTES =
            Metric.gauge("otelcol_storage_file_bytes", "By", "Bytes that the file of a store takes.", STORAGE, STORE);
    public static final Metric STORAGE_LIVE_BYTES = Metric.gauge(
            "otelcol_storage_live_bytes", "By", "Bytes of a store's file that hold something.", STORAGE, STORE);
    public static final Metric STORAGE_COMMITS = Metric.counter(
            "otelcol_storage_commits", "{commits}", "Number of commits made to a store.", STORAGE, STORE);
    public static final Metric STORAGE_WRITTEN_BYTES = Metric.counter(
            "otelcol_storage_written_bytes", "By", "Bytes of keys and values put into a store.", STORAGE, STORE);
    public static final Metric STORAGE_FAILED_CHANGES = Metric.counter(
            "otelcol_storage_failed_changes",
            "{changes}",
            "Number of changes that a store did not make, by reason: full or error.",
            STORAGE,
            STORE,
            "reason");
    public static final Metric STORAGE_COMPACTIONS = Metric.counter(
            "otelcol_storage_compactions", "{compactions}", "Number of times a store was compacted.", STORAGE, STORE);
    public static final Metric STORAGE_REPLACED = Metric.counter(
            "otelcol_storage_replaced",
            "{stores}",
            "Number of times a damaged store was set aside and replaced by an empty one.",
            STORAGE,
            STORE);

    private CollectorMetrics() {}

    /** Every declaration, in the order of this file. */
    public static List<Metric> all() {
        List<Metric> all = new ArrayList<>();
        all.addAll(RECEIVER_ACCEPTED.all());
        all.addAll(RECEIVER_REFUSED.all());
        all.addAll(RECEIVER_FAILED.all());
        all.addAll(List.of(RECEIVER_REQUESTS, RECEIVER_REFUSED_REQUESTS, RECEIVER_REFUSED_CONNECTIONS));
        all.addAll(List.of(PROCESSOR_INCOMING_ITEMS, PROCESSOR_OUTGOING_ITEMS));
        all.addAll(List.of(BATCH_SEND_SIZE, BATCH_SEND_SIZE_BYTES, BATCH_SIZE_TRIGGER_SEND));
        all.addAll(List.of(BATCH_TIMEOUT_TRIGGER_SEND, BATCH_METADATA_CARDINALITY));
        all.addAll(MEMORY_LIMITER_ACCEPTED.all());
        all.addAll(MEMORY_LIMITER_REFUSED.all());
        all.addAll(EXPORTER_SENT.all());
        all.addAll(EXPORTER_SEND_FAILED.all());
        all.addAll(EXPORTER_ENQUEUE_FAILED.all());
        all.add(EXPORTER_QUEUE_REFUSED);
        all.addAll(List.of(EXPORTER_QUEUE_SIZE, EXPORTER_QUEUE_CAPACITY, EXPORTER_QUEUE_DAMAGED_REQUESTS));
        all.add(EXPORTER_IN_FLIGHT_REQUESTS);
        all.addAll(List.of(HTTP_SERVER_REQUEST_DURATION, HTTP_SERVER_REQUEST_BODY_SIZE));
        all.add(HTTP_SERVER_RESPONSE_BODY_SIZE);
        all.addAll(List.of(CONFIG_RELOADS, CONFIG_LAST_RELOAD_SUCCESSFUL, CONFIG_LAST_RELOAD_SUCCESS_TIMESTAMP));
        all.addAll(List.of(PROCESS_UPTIME, PROCESS_CPU_SECONDS, PROCESS_MEMORY_RSS));
        all.addAll(List.of(PROCESS_HEAP_ALLOC, PROCESS_TOTAL_ALLOC, PROCESS_TOTAL_SYS_MEMORY));
        all.addAll(List.of(PROCESS_HELD_TELEMETRY, PROCESS_HELD_TELEMETRY_LIMIT));
        all.addAll(List.of(STORAGE_FILE_BYTES, STORAGE_LIVE_BYTES, STORAGE_COMMITS, STORAGE_WRITTEN_BYTES));
        all.addAll(List.of(STORAGE_FAILED_CHANGES, STORAGE_COMPACTIONS, STORAGE_REPLACED));
        return List.copyOf(all);
    }
}
