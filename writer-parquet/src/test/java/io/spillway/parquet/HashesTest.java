package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.spillway.component.Signal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hashes that files hold: what they depend on, and their values, which must not change. */
final class HashesTest {
    @TempDir
    private Path folder;

    @Test
    void valuesOfTheHash() {
        assertThat(hash("")).isEqualTo(Hash64.mix(0));
        assertThat(Long.toHexString(hash("a"))).isEqualTo("eda3ebe27e2edb64");
        assertThat(Long.toHexString(hash("service.name"))).isEqualTo("766652a0958c0a0a");
    }

    private static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Hash64.of(bytes, 0, bytes.length);
    }

    @Test
    void linesOfOneStatementHaveOneFingerprint() {
        assertThat(fingerprint("GET /cart/17 took 5 ms")).isEqualTo(fingerprint("get /cart/99183 took 17 ms"));
        assertThat(fingerprint("user \"anna\" logged in")).isEqualTo(fingerprint("user \"bert b.\" logged in"));
        assertThat(fingerprint("id 627cc493-f310-47de-96bd-1 gone")).isEqualTo(fingerprint("id 5 gone"));
        assertThat(fingerprint("first line\nat a.b.C")).isEqualTo(fingerprint("first line\nat d.e.F"));
        assertThat(fingerprint("\u001B[31mfailed\u001B[0m now")).isEqualTo(fingerprint("failed now"));
        assertThat(fingerprint("a 1 2 3")).isEqualTo(fingerprint("a 1"));
    }

    @Test
    void linesOfOtherStatementsHaveOtherFingerprints() {
        List<String> lines = List.of(
                "GET /cart took 5 ms",
                "GET /checkout took 5 ms",
                "connection opened",
                "connection closed",
                "connection",
                "",
                "{\"msg\":\"started\",\"n\":1}",
                "{\"msg\":\"stopped\",\"n\":1}",
                "{\"message\":\"stopped\",\"n\":1}");

        assertThat(lines.stream().map(HashesTest::fingerprint).distinct()).hasSize(lines.size());
    }

    @Test
    void valuesOfJsonDoNotCountButItsMessageDoes() {
        assertThat(fingerprint("{\"user\":\"anna\",\"msg\":\"done in 3 s\"}"))
                .isEqualTo(fingerprint("{\"user\":\"bert\",\"msg\":\"done in 71 s\"}"));
    }

    @Test
    void theFingerprintDoesNotDependOnOtherLines() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add("statement " + (char) ('a' + i % 20) + " took " + i + " ms");
        }
        List<List<String>> inOrder = fingerprints("order", lines);
        Collections.shuffle(lines, new Random(3));

        assertThat(fingerprints("shuffled", lines)).isEqualTo(inOrder);
    }

    @Test
    void valuesOfFingerprints() {
        assertThat(Long.toHexString(fingerprint("GET /cart took 5 ms"))).isEqualTo("8989135416c358f9");
    }

    @Test
    void seriesIdsDoNotDependOnTheOrderOfAttributes() throws Exception {
        assertThat(tids(point("a", "1", "b", "2"), point("b", "2", "a", "1"))).hasSize(1);
        assertThat(tids(point("a", "1", "b", "2"), point("a", "2", "b", "1"), point("a", "1"), point()))
                .hasSize(4);
    }

    private static long fingerprint(String line) {
        byte[] body = AnyValue.newBuilder().setStringValue(line).build().toByteArray();
        byte[] padded = Arrays.copyOf(body, body.length + 3);
        return new LogFingerprint().of(padded, 0, body.length);
    }

    private List<List<String>> fingerprints(String name, List<String> lines) throws Exception {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var scope = request.addResourceLogsBuilder().addScopeLogsBuilder();
        lines.forEach(line -> scope.addLogRecords(
                LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue(line))));
        return rows(name, Signal.LOGS, request.build().toByteArray(), "select body, fingerprint from $ order by body");
    }

    private List<List<String>> tids(NumberDataPoint... points) throws Exception {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        request.addResourceMetricsBuilder()
                .addScopeMetricsBuilder()
                .addMetrics(Metric.newBuilder()
                        .setName("m")
                        .setGauge(Gauge.newBuilder().addAllDataPoints(List.of(points))));
        return rows("m" + points.length, Signal.METRICS, request.build().toByteArray(), "select distinct tid from $");
    }

    private List<List<String>> rows(String name, Signal signal, byte[] request, String query) throws Exception {
        TelemetryLayout layout = TelemetryLayout.of(signal);
        Path file = ParquetFiles.write(
                        WriterSettings.of(folder, name, layout), layout, List.of(ParquetFiles.batch(signal, request)))
                .getFirst()
                .path();
        try (Duck duck = new Duck()) {
            return duck.rows(file, query);
        }
    }

    private static NumberDataPoint point(String... attributes) {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder().setAsDouble(1);
        for (int i = 0; i < attributes.length; i += 2) {
            point.addAttributes(KeyValue.newBuilder()
                    .setKey(attributes[i])
                    .setValue(AnyValue.newBuilder().setStringValue(attributes[i + 1])));
        }
        return point.build();
    }
}
