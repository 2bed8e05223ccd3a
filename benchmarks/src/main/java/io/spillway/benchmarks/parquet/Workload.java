package io.spillway.benchmarks.parquet;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import io.spillway.parquet.Promoted;
import io.spillway.parquet.TelemetryLayout;
import io.spillway.testkit.TelemetryGenerator;
import java.util.ArrayList;
import java.util.List;

/**
 * Encoded requests of one signal, and the layout of their files.
 *
 * @param rows the number of items in all requests
 */
record Workload(TelemetryLayout layout, List<byte[]> requests, int rows) {
    private static final int ITEMS = 500;

    static Workload of(Signal signal, int rows) {
        TelemetryGenerator generator = new TelemetryGenerator(1);
        List<byte[]> requests = new ArrayList<>();
        for (int made = 0; made < rows; made += ITEMS) {
            Message request = switch (signal) {
                case TRACES -> generator.spans(ITEMS);
                case METRICS -> generator.metrics(ITEMS);
                case LOGS -> generator.logs(ITEMS);
            };
            requests.add(request.toByteArray());
        }
        List<Promoted> promoted = List.of(
                Promoted.item("http.route", Promoted.Type.STRING),
                Promoted.item("http.response.status_code", Promoted.Type.LONG),
                Promoted.resource("host.name", Promoted.Type.STRING),
                Promoted.resource("service.namespace", Promoted.Type.STRING));
        return new Workload(new TelemetryLayout(signal, promoted), requests, requests.size() * ITEMS);
    }

    Signal signal() {
        return layout.signal();
    }

    /** Decodes a request as a program without encoded telemetry does. */
    Message decode(byte[] request) throws Exception {
        return switch (signal()) {
            case TRACES -> ExportTraceServiceRequest.parseFrom(request);
            case METRICS -> ExportMetricsServiceRequest.parseFrom(request);
            case LOGS -> ExportLogsServiceRequest.parseFrom(request);
        };
    }

    /** The columns of the order of the rows. */
    String order() {
        return switch (signal()) {
            case TRACES -> "trace_id, start_unix_nano";
            case METRICS -> "name, tid, time_unix_nano";
            case LOGS -> "service_name, fingerprint, time_unix_nano";
        };
    }
}
