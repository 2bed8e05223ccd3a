package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.OtlpJson;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON requests, good and bad, to the Go collector and to Spillway: both accept the same and understand the same. */
class JsonParityIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * The differences. Spillway alone accepts parts of the JSON mapping of protobuf: base64 in both alphabets, with padding or
     * without, whole numbers with an exponent, and null for a field that is not set. Spillway alone refuses null in place
     * of a message, and text behind the object. A time below zero is the sender's mistake, not the server's.
     */
    private static final Map<String, String> DIFFERENCES = Map.of(
            "bytes without padding", "otelcol 400, spillway 200",
            "bytes, url alphabet", "otelcol 400, spillway 200",
            "exponent as text as time", "otelcol 400, spillway 200",
            "exponent as time", "otelcol 400, spillway 200",
            "null members", "otelcol 400, spillway 200",
            "null", "otelcol 200, spillway 400",
            "trailing word", "otelcol 200, spillway 400",
            "negative time", "otelcol 500, spillway 400");

    @TempDir
    private Path folder;

    /** By name: a request whose span, or what stands in its place, is named after it. */
    private static Map<String, String> requests() {
        Map<String, String> spans = new LinkedHashMap<>();
        spans.put("camel case", "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"startTimeUnixNano\":\"5\"");
        spans.put("snake case", "\"trace_id\":\"5b8efff798038103d269b633813fc60c\",\"start_time_unix_nano\":\"5\"");
        spans.put("upper case id", "\"traceId\":\"5B8EFFF798038103D269B633813FC60C\"");
        spans.put("base64 id", "\"traceId\":\"W47/95gDgQPSabYzgT/GDA==\"");
        spans.put("short id", "\"traceId\":\"5b8eff\"");
        spans.put("odd id", "\"traceId\":\"5b8\"");
        spans.put("empty id", "\"traceId\":\"\"");
        spans.put("number as id", "\"traceId\":5");
        spans.put("enum number", "\"kind\":2,\"status\":{\"code\":2}");
        spans.put("enum name", "\"kind\":\"SPAN_KIND_SERVER\",\"status\":{\"code\":\"STATUS_CODE_ERROR\"}");
        spans.put("unknown enum number", "\"kind\":77");
        spans.put("unknown enum name", "\"kind\":\"SPAN_KIND_ODD\"");
        spans.put("unknown fields", "\"foo\":1,\"bar\":{\"a\":[1,{}]},\"baz\":[null,true]");
        spans.put("number as time", "\"startTimeUnixNano\":5");
        spans.put("largest time", "\"startTimeUnixNano\":\"18446744073709551615\"");
        spans.put("too large time", "\"startTimeUnixNano\":\"18446744073709551616\"");
        spans.put("negative time", "\"startTimeUnixNano\":-1");
        spans.put("exponent as time", "\"startTimeUnixNano\":1e3");
        spans.put("exponent as text as time", "\"startTimeUnixNano\":\"1e3\"");
        spans.put("fraction as time", "\"startTimeUnixNano\":1.5");
        spans.put("word as time", "\"startTimeUnixNano\":\"now\"");
        spans.put("boolean as time", "\"startTimeUnixNano\":true");
        spans.put(
                "null members",
                "\"traceState\":null,\"attributes\":null,\"events\":null,\"status\":null,\"kind\":null");
        spans.put("null element", "\"attributes\":[null]");
        spans.put("null value", "\"attributes\":[{\"key\":\"a\",\"value\":null}]");
        spans.put("no value", "\"attributes\":[{\"key\":\"a\"}]");
        spans.put("number as text", "\"traceState\":5");
        spans.put("object as list", "\"attributes\":{}");
        spans.put("list as object", "\"status\":[]");
        spans.put("text as boolean", attribute("\"boolValue\":\"true\""));
        spans.put("boolean", attribute("\"boolValue\":true"));
        spans.put("int as text", attribute("\"intValue\":\"-7\""));
        spans.put("int as number", attribute("\"intValue\":-7"));
        spans.put("int with fraction", attribute("\"intValue\":1.5"));
        spans.put("int out of range", attribute("\"intValue\":\"9223372036854775808\""));
        spans.put("double as text", attribute("\"doubleValue\":\"1.5\""));
        spans.put("double as number", attribute("\"doubleValue\":1.5"));
        spans.put("NaN as text", attribute("\"doubleValue\":\"NaN\""));
        spans.put("Infinity as text", attribute("\"doubleValue\":\"-Infinity\""));
        spans.put("NaN as a word", attribute("\"doubleValue\":NaN"));
        spans.put("bytes", attribute("\"bytesValue\":\"+/8=\""));
        spans.put("bytes, url alphabet", attribute("\"bytesValue\":\"-_8=\""));
        spans.put("bytes without padding", attribute("\"bytesValue\":\"+/8\""));
        spans.put("bytes that are none", attribute("\"bytesValue\":\"!\""));
        spans.put("two kinds of value", attribute("\"intValue\":1,\"stringValue\":\"a\""));
        spans.put(
                "array value", attribute("\"arrayValue\":{\"values\":[{\"intValue\":1},{},{\"stringValue\":\"a\"}]}"));
        spans.put(
                "map value",
                attribute("\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"boolValue\":false}}]}"));
        spans.put("escapes", "\"traceState\":\"\\u00e9\\ud83d\\ude80\\n\"");
        spans.put("lone surrogate", "\"traceState\":\"\\ud83d\"");
        Map<String, String> requests = new LinkedHashMap<>();
        spans.forEach((name, fields) -> requests.put(
                name,
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + fields + ",\"name\":\"" + name + "\"}]}]}]}"));
        requests.put("nothing", "{}");
        requests.put("null", "null");
        requests.put("list", "[]");
        requests.put("text", "\"x\"");
        requests.put("empty", "");
        requests.put("blank", "  ");
        requests.put("cut", "{\"resourceSpans\":[");
        requests.put("trailing comma", "{\"resourceSpans\":[],}");
        requests.put("trailing word", "{} x");
        requests.put("comment", "{/* c */}");
        requests.put("single quotes", "{'resourceSpans':[]}");
        requests.put("other signal", "{\"resourceLogs\":[]}");
        requests.put("object as resources", "{\"resourceSpans\":{}}");
        requests.put("number as span", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[1]}]}]}");
        return requests;
    }

    private static String attribute(String value) {
        return "\"attributes\":[{\"key\":\"a\",\"value\":{" + value + "}}]";
    }

    @Test
    void bothAcceptAndUnderstandTheSame() throws Exception {
        Side otelcol = new Side(Peers.otelcol(), "otelcol");
        Side spillway = new Side(Path.of("target", "app", "bin", "spillway").toAbsolutePath(), "spillway");
        try (otelcol;
                spillway;
                HttpClient client = HttpClient.newHttpClient()) {
            otelcol.await();
            spillway.await();
            Map<String, String> differing = new TreeMap<>();
            for (Map.Entry<String, String> request : requests().entrySet()) {
                int theirs = otelcol.post(client, request.getValue());
                int ours = spillway.post(client, request.getValue());
                if (theirs != ours) {
                    differing.put(request.getKey(), "otelcol " + theirs + ", spillway " + ours);
                }
            }
            Map<String, String> theirs = otelcol.spans();
            Map<String, String> ours = spillway.spans();
            for (String name : theirs.keySet()) {
                if (ours.containsKey(name) && !ours.get(name).equals(theirs.get(name))) {
                    differing.put(name, "otelcol " + theirs.get(name) + ", spillway " + ours.get(name));
                }
            }
            assertThat(differing).isEqualTo(new TreeMap<>(DIFFERENCES));
        }
    }

    /** One of the two collectors; what it takes in it writes to a file. */
    private final class Side implements AutoCloseable {
        private final int port = FreePorts.next();
        private final Path output;
        private final ChildProcess process;

        Side(Path program, String name) throws Exception {
            output = folder.resolve(name + ".json");
            Path config = Files.writeString(folder.resolve(name + ".yaml"), """
                    receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
                    exporters: {file: {path: "%s"}}
                    service:
                      telemetry: {metrics: {level: none}}
                      pipelines: {traces: {receivers: [otlp], exporters: [file]}}
                    """.formatted(port, output));
            process = ChildProcess.of(name, program.toString(), "--config", config.toString())
                    .directory(folder)
                    .start();
        }

        void await() throws InterruptedException {
            process.awaitPort(port, TIMEOUT);
        }

        int post(HttpClient client, String body) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                    .header("Content-Type", "application/json")
                    .timeout(TIMEOUT)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }

        /** After it has stopped: the decoded spans by name. */
        Map<String, String> spans() throws Exception {
            process.terminate(TIMEOUT);
            Map<String, String> spans = new TreeMap<>();
            for (String line : Files.readAllLines(output)) {
                ExportTraceServiceRequest request =
                        (ExportTraceServiceRequest) OtlpJson.read(Signal.TRACES, line.getBytes(StandardCharsets.UTF_8))
                                .message();
                for (ResourceSpans resource : request.getResourceSpansList()) {
                    for (ScopeSpans scope : resource.getScopeSpansList()) {
                        scope.getSpansList().forEach(span -> spans.put(span.getName(), normal(span)));
                    }
                }
            }
            return spans;
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** As text, with what the Go collector writes though it is empty. */
    @SuppressWarnings("SelfSet") // what is set is written
    private static String normal(Span span) {
        Span.Builder normal = span.toBuilder().setStatus(span.getStatus());
        normal.getAttributesBuilderList().forEach(attribute -> attribute.setValue(attribute.getValue()));
        return normal.build().toString();
    }
}
