package io.spillway.partial.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.partial.store.Heartbeat;
import io.spillway.partial.store.SpanKey;
import io.spillway.partial.store.Stop;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.OtlpJson;
import io.spillway.testkit.ManualClock;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the clients of others send, taken as it is; see the README beside the recordings. */
final class ClientTrafficTest {
    private final List<Heartbeat> heartbeats = new ArrayList<>();
    private final List<Stop> stops = new ArrayList<>();

    @Test
    void thePythonClientsRecordsAreUnderstoodToTheLast() throws Exception {
        for (String line : lines("python-0.0.9.base64")) {
            read(ExportLogsServiceRequest.parseFrom(Base64.getDecoder().decode(line)));
        }
        Map<String, ResourceSpans> latest = latest();

        assertThat(latest).containsOnlyKeys("import", "read", "far");
        assertThat(heartbeats)
                .hasSize(12)
                .allSatisfy(beat -> assertThat(beat.lifeMillis()).isEqualTo(1_200));
        assertThat(stops)
                .extracting(Stop::key)
                .containsExactlyInAnyOrderElementsOf(
                        heartbeats.stream().map(Heartbeat::key).distinct().toList());
        assertThat(latest.values())
                .allSatisfy(each -> assertThat(each.getResource().getAttributesList())
                        .containsExactly(
                                Records.attribute("service.name", "nightly-import"),
                                Records.attribute("host.name", "batch-7")));
        Span root = span(latest, "import");
        assertThat(root.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(root.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(value(root, "rows").getIntValue()).as("changed on the way").isEqualTo(6);
        assertThat(value(root, "tables").getArrayValue().getValues(1).getStringValue())
                .isEqualTo("\u00fc\u20ac");
        assertThat(root.getEvents(0).getName()).isEqualTo("half");
        assertThat(root.getLinks(0).getTraceId()).isEqualTo(hex(Records.TRACE_ID));
        assertThat(root.getLinks(0).getSpanId()).isEqualTo(hex(Records.SPAN_ID));
        assertThat(span(latest, "read").getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(span(latest, "far").getTraceState()).isEqualTo("vendor=x");
        assertThat(span(latest, "far").getParentSpanId()).isEqualTo(hex(Records.SPAN_ID));
    }

    @Test
    void theDotNetClientsRecordsAreUnderstoodAndMended() throws Exception {
        for (String line : lines("dotnet-0.0.4.jsonl")) {
            read(((Logs) OtlpJson.read(Signal.LOGS, line.getBytes(StandardCharsets.UTF_8))).message());
        }
        Map<String, ResourceSpans> latest = latest();

        assertThat(latest).containsOnlyKeys("import", "read");
        assertThat(stops)
                .extracting(Stop::key)
                .extracting(SpanKey::spanIdHex)
                .containsExactly("eee19b7ec3c1b175", Records.SPAN_ID);
        assertThat(latest.get("import").getResource().getAttributesList())
                .as("its bodies have no resource, so the log's is the span's")
                .contains(Records.attribute("service.name", "shop-import"));
        Span root = span(latest, "import");
        assertThat(root.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(root.getTraceState()).isEmpty();
        assertThat(root.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(root.getStartTimeUnixNano()).isEqualTo(1_758_000_000_000_000_000L);
        assertThat(root.getAttributesList()).contains(Records.attribute("rows", "5"));
        assertThat(span(latest, "read").getParentSpanId()).isEqualTo(hex(Records.SPAN_ID));
    }

    private void read(ExportLogsServiceRequest request) throws RejectedRecord {
        RecordReader reader = new RecordReader(PartialExporterConfig.defaults(), new ManualClock());
        for (ResourceLogs resource : request.getResourceLogsList()) {
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                for (LogRecord record : scope.getLogRecordsList()) {
                    reader.read(resource.getResource(), record, heartbeats, stops);
                }
            }
        }
    }

    /** What the store would hold at the end, by the span's name. */
    private Map<String, ResourceSpans> latest() throws Exception {
        Map<String, ResourceSpans> latest = new LinkedHashMap<>();
        for (Heartbeat beat : heartbeats) {
            ResourceSpans stored = ExportTraceServiceRequest.parseFrom(
                            beat.body().get().request())
                    .getResourceSpans(0);
            latest.put(stored.getScopeSpans(0).getSpans(0).getName(), stored);
        }
        return latest;
    }

    private static Span span(Map<String, ResourceSpans> spans, String name) {
        return spans.get(name).getScopeSpans(0).getSpans(0);
    }

    private static AnyValue value(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static ByteString hex(String id) {
        return ByteString.copyFrom(HexFormat.of().parseHex(id));
    }

    private static List<String> lines(String name) throws Exception {
        try (InputStream recording = ClientTrafficTest.class.getResourceAsStream("clients/" + name)) {
            return new String(recording.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
