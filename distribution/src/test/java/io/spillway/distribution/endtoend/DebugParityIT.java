package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same telemetry to the Go collector and to Spillway: their {@code debug} exporters print the same lines. */
class DebugParityIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern BEGIN = Pattern.compile("\\S+\\tinfo\\t(Resource.*)");
    private static final Pattern SUMMARY = Pattern.compile("\\S+\\tinfo\\t((?:Traces|Metrics|Logs)\\t.*)");

    /** Fields that name the program and the component. */
    private static final Pattern OWN_FIELDS =
            Pattern.compile("\"(resource|otelcol\\.[a-z.]+)\": (\\{[^}]*\\}|\"[^\"]*\")(, )?");

    private static final String RESOURCE = """
            resource {
              attributes { key: "service.name" value { string_value: "shop" } }
              attributes { key: "host" value { kvlist_value {
                values { key: "id" value { int_value: -7 } }
                values { key: "tags" value { array_value { values { string_value: "<a&b>" } values { bool_value: true } } } }
              } } }
              entity_refs {
                type: "service" schema_url: "https://example.com/schema"
                id_keys: "service.name" id_keys: "service.namespace" description_keys: "service.version"
              }
              entity_refs { type: "host" id_keys: "host.id" }
            }
            schema_url: "https://example.com/1.2"
            """;
    private static final String SCOPE = """
            scope { name: "lib" version: "1.0" attributes { key: "s" value { double_value: 1.5 } } }
            """;
    private static final String VALUES = """
            attributes { key: "text" value { string_value: "a \\"quoted\\" text" } }
            attributes { key: "empty" value { } }
            attributes { key: "bytes" value { bytes_value: "\\001\\377" } }
            attributes { key: "small" value { double_value: 1e-7 } }
            attributes { key: "large" value { double_value: 1e21 } }
            attributes { key: "int" value { int_value: 9223372036854775807 } }
            """;

    private static final String SPANS = "resource_spans {" + RESOURCE + "scope_spans {" + SCOPE + """
            schema_url: "https://example.com/scope"
            spans {
              name: "checkout" kind: SPAN_KIND_SERVER trace_state: "ot=th:8" start_time_unix_nano: 1581452772000000321
              end_time_unix_nano: 1581452773000000000 dropped_attributes_count: 1 dropped_events_count: 2
              trace_id: "0123456789abcdef" span_id: "01234567" parent_span_id: "76543210"
            """ + VALUES + """
              events { name: "cache miss" time_unix_nano: 1581452772500000000 dropped_attributes_count: 3
                attributes { key: "k" value { string_value: "v" } } }
              links { trace_id: "fedcba9876543210" span_id: "abcdefgh" trace_state: "a=b"
                attributes { key: "k" value { bool_value: false } } }
              status { code: STATUS_CODE_ERROR message: "cancelled" }
            }
            spans { name: "bare" }
            } } resource_spans { scope_spans { spans { name: "without resource" kind: SPAN_KIND_CONSUMER } } }
            """;

    private static final String METRICS =
            "resource_metrics {" + RESOURCE + "scope_metrics {" + SCOPE + """
            metrics { name: "requests" description: "all of them" unit: "{request}"
              metadata { key: "meta.id" value { int_value: 101 } }
              sum { aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE is_monotonic: true
                data_points { as_int: 5 time_unix_nano: 1581452773000000000 start_time_unix_nano: 1581452772000000000
            """ + VALUES + """
                  exemplars { as_double: 2.5 time_unix_nano: 1581452772500000000 trace_id: "0123456789abcdef"
                    span_id: "01234567" filtered_attributes { key: "f" value { string_value: "x" } } }
                }
                data_points { as_double: 0.1 } } }
            metrics { name: "load" gauge { data_points { as_double: 1e300 } data_points { } } }
            metrics { name: "sizes" histogram { aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA
              data_points { count: 3 sum: 4.5 min: 1 max: 2 bucket_counts: 1 bucket_counts: 2 explicit_bounds: 1.5 } } }
            metrics { name: "times" exponential_histogram { aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA
              data_points { count: 6 sum: 0.15 scale: 1 zero_count: 2
                positive { offset: 1 bucket_counts: 1 bucket_counts: 1 } negative { offset: -1 bucket_counts: 2 } } } }
            metrics { name: "quantiles" summary { data_points { count: 2 sum: 3
              quantile_values { quantile: 0.5 value: 1 } quantile_values { quantile: 1 value: 2 } } } }
            metrics { name: "nothing" }
            } }
            """;

    private static final String LOGS = "resource_logs {" + RESOURCE + "scope_logs {" + SCOPE + """
            log_records { body { string_value: "hello" } severity_number: SEVERITY_NUMBER_WARN2 severity_text: "WARN"
              time_unix_nano: 1581452773000000000 observed_time_unix_nano: 1581452773000000789 event_name: "login" flags: 1
              trace_id: "0123456789abcdef" span_id: "01234567"
            """ + VALUES + """
            }
            log_records { body { kvlist_value { values { key: "b" value { int_value: 1 } } values { key: "a" value { } } } } }
            log_records { }
            } }
            """;

    @TempDir
    private Path folder = Path.of("");

    private static <T extends Message.Builder> ByteString encoded(String text, T builder) throws Exception {
        TextFormat.merge(text, builder);
        return builder.build().toByteString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "normal", "detailed"})
    void bothPrintTheSameLines(String verbosity) throws Exception {
        Side otelcol = new Side(Peers.otelcol(), "otelcol", verbosity);
        Side spillway = new Side(Path.of("target", "app", "bin", "spillway").toAbsolutePath(), "spillway", verbosity);
        try (otelcol;
                spillway;
                HttpClient client = HttpClient.newHttpClient()) {
            otelcol.send(client);
            spillway.send(client);

            List<String> theirs = otelcol.printed();
            assertThat(spillway.printed()).isEqualTo(theirs);
            assertThat(theirs).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    /** One of the two collectors. */
    private final class Side implements AutoCloseable {
        private final int port = FreePorts.next();
        private final ChildProcess process;

        Side(Path program, String name, String verbosity) throws Exception {
            Path config = Files.writeString(folder.resolve(name + ".yaml"), """
                    receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
                    exporters: {debug: {verbosity: %s}}
                    service:
                      telemetry: {metrics: {level: none}}
                      pipelines:
                        traces: {receivers: [otlp], exporters: [debug]}
                        metrics: {receivers: [otlp], exporters: [debug]}
                        logs: {receivers: [otlp], exporters: [debug]}
                    """.formatted(port, verbosity));
            process = ChildProcess.of(name, program.toString(), "--config", config.toString())
                    .directory(folder)
                    .start();
        }

        void send(HttpClient client) throws Exception {
            process.awaitPort(port, TIMEOUT);
            post(client, "traces", encoded(SPANS, ExportTraceServiceRequest.newBuilder()));
            post(client, "metrics", encoded(METRICS, ExportMetricsServiceRequest.newBuilder()));
            post(client, "logs", encoded(LOGS, ExportLogsServiceRequest.newBuilder()));
            process.terminate(TIMEOUT);
        }

        private void post(HttpClient client, String signal, ByteString body) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/" + signal))
                    .header("Content-Type", "application/x-protobuf")
                    .timeout(TIMEOUT)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }

        /** The lines of the exporter, without times and the names of the program and the component. */
        List<String> printed() {
            List<String> printed = new ArrayList<>();
            boolean inside = false;
            for (String line : process.output()) {
                Matcher summary = SUMMARY.matcher(line);
                Matcher begin = BEGIN.matcher(line);
                if (summary.matches()) {
                    printed.add(OWN_FIELDS.matcher(summary.group(1)).replaceAll(""));
                } else if (begin.matches()) {
                    inside = true;
                    printed.add(begin.group(1));
                } else if (inside) {
                    inside = !line.startsWith("\t{");
                    printed.add(inside ? line : "fields");
                }
            }
            return printed;
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
