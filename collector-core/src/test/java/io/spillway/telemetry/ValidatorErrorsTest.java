package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Signal;
import io.spillway.testkit.WireOracle;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sender of a malformed request reads the offset, the field, the problem and the expected value. */
class ValidatorErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // offset of the problem, path of the field
                "0a7f01 | offset 2, resource_spans: length 127 (expected: at most 1)",
                "0a | offset 1, resource_spans: ends inside a number",
                "0aff | offset 1, resource_spans: ends inside a number",
                "0affffffff0f | offset 6, resource_spans: length 4294967295 (expected: at most 0)",
                "0a818080801000 | offset 6, resource_spans: length 4294967297 (expected: at most 1)",
                "0affffffffffffffffff01 | offset 11, resource_spans: length 18446744073709551615 (expected: at most 0)",
                "0a ffffffffffffffffffffff | offset 1, resource_spans: number of more than 10 bytes",
                "0a04 12021205 | offset 6, resource_spans.scope_spans.spans: length 5 (expected: at most 0)",
                "0a07 1205 1203 0a0101 | offset 8, resource_spans.scope_spans.spans.trace_id: length 1 (expected: 16"
                        + " or 0)",
                "0a07 1205 1203 120101 | offset 8, resource_spans.scope_spans.spans.span_id: length 1 (expected: 8 or"
                        + " 0)",
                "0a07 1205 1203 2a01ff | offset 8, resource_spans.scope_spans.spans.name: invalid UTF-8",
                "0a07 1205 1203 390102 | offset 7, resource_spans.scope_spans.spans.start_time_unix_nano: ends after 2"
                        + " bytes (expected: 8)",
                "0a0a 1208 1206 4a04 0a02 c0af | offset 10, resource_spans.scope_spans.spans.attributes.key: invalid"
                        + " UTF-8",
                "0a03 1a01ff | offset 4, resource_spans.schema_url: invalid UTF-8",
                "07 | offset 0, opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest: field number 0",
                "0f | offset 0, resource_spans: wire type 7 (expected: 2)",
                "0c | offset 0, resource_spans: wire type 4 (expected: 2)",
                "0b0c | offset 0, resource_spans: wire type 3 (expected: 2)",
                "17 | offset 0, field 2: wire type 7 (expected: 0, 1, 2 or 5)",
                "13140a00 | offset 0, field 2: group (OTLP has no groups)",
                "14 | offset 0, field 2: group (OTLP has no groups)",
                "8a80808010 00 | offset 0, opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest: field"
                        + " number 536870913 (expected: at most 536870911)",
                "0a07 1205 1203 380102 | offset 6, resource_spans.scope_spans.spans.start_time_unix_nano: wire type 0"
                        + " (expected: 1)",
                "0a07 1205 1203 3a0102 | offset 6, resource_spans.scope_spans.spans.start_time_unix_nano: wire type 2"
                        + " (expected: 1)",
                "0a03 c03e01 | offset 2, resource_spans.field 1000: wire type 0 (expected: 2)",
                "0a05 c23e02 1205 | offset 7, resource_spans.field 1000.spans: length 5 (expected: at most 0)",
                "a206 | offset 2, field 100: ends inside a number",
                "a20680808080808080808080 | offset 2, field 100: number of more than 10 bytes",
            })
    void saysWhereAndWhat(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> Telemetry.read(Signal.TRACES, bytes))
                .isInstanceOf(MalformedTelemetryException.class)
                .hasMessage(message);
    }

    /** protobuf-java 4.36 takes this number for one of ten bytes; the protobuf format and other libraries do not. */
    @Test
    void aPackedNumberEndsWithinTenBytes() {
        byte[] bytes = HexFormat.of().parseHex("0a1612141212" + "52100a0e420c" + "120a808080808080808080ff");

        assertThatThrownBy(() -> Telemetry.read(Signal.METRICS, bytes))
                .hasMessage(
                        "offset 14, resource_metrics.scope_metrics.metrics.exponential_histogram.data_points.positive"
                                + ".bucket_counts: number of more than 10 bytes");
        assertThat(WireOracle.parse(Signal.METRICS, bytes)).isEmpty();
    }

    @Test
    void nestingIsBounded() throws MalformedTelemetryException {
        assertThat(Telemetry.read(Signal.LOGS, nestedBody(90)).itemCount()).isEqualTo(1);
        assertThatThrownBy(() -> Telemetry.read(Signal.LOGS, nestedBody(120)))
                .hasMessageContaining("nested too deeply (expected: at most 100 levels)")
                .hasMessageContaining("resource_logs.scope_logs.log_records.body.array_value");
    }

    /** A body of lists in lists. */
    private static byte[] nestedBody(int levels) {
        byte[] value = {};
        for (int i = 0; i < levels / 2; i++) {
            value = field(0x2A, field(0x0A, value));
        }
        return field(0x0A, field(0x12, field(0x12, field(0x2A, value))));
    }

    private static byte[] field(int tag, byte[] content) {
        WireWriter writer = new WireWriter(content.length + 8);
        writer.field(tag, content);
        return writer.toByteArray();
    }
}
