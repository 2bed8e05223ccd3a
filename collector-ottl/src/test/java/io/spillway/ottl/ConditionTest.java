package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static AnyValue number(long value) {
        return AnyValue.newBuilder().setIntValue(value).build();
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static final AnyValue NESTED = AnyValue.newBuilder()
            .setKvlistValue(KeyValueList.newBuilder()
                    .addValues(attribute("a", number(1)))
                    .addValues(attribute(
                            "list",
                            AnyValue.newBuilder()
                                    .setArrayValue(ArrayValue.newBuilder()
                                            .addValues(text("x"))
                                            .addValues(text("y")))
                                    .build())))
            .build();

    private static final Resource RESOURCE = Resource.newBuilder()
            .addAttributes(attribute("service.name", text("shop")))
            .setDroppedAttributesCount(3)
            .build();
    private static final InstrumentationScope SCOPE =
            InstrumentationScope.newBuilder().setName("lib").setVersion("1.2").build();

    private static Traces span() {
        Span span = Span.newBuilder()
                .setName("GET /")
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setTraceId(ByteString.fromHex("0102030405060708090a0b0c0d0e0f10"))
                .setSpanId(ByteString.fromHex("1112131415161718"))
                .setTraceState("ot=th:8,a=b")
                .setStartTimeUnixNano(1_000_000_000L)
                .setEndTimeUnixNano(3_000_000_000L)
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("bad"))
                .setDroppedEventsCount(4)
                .setFlags(257)
                .addAttributes(attribute("text", text("v")))
                .addAttributes(attribute("int", number(5)))
                .addAttributes(attribute(
                        "double", AnyValue.newBuilder().setDoubleValue(2.5).build()))
                .addAttributes(attribute(
                        "bool", AnyValue.newBuilder().setBoolValue(true).build()))
                .addAttributes(attribute(
                        "bytes",
                        AnyValue.newBuilder()
                                .setBytesValue(ByteString.copyFrom(new byte[] {1, 2}))
                                .build()))
                .addAttributes(attribute("empty", AnyValue.getDefaultInstance()))
                .addAttributes(attribute("map", NESTED))
                .addAttributes(attribute("same", NESTED))
                .build();
        return Traces.of(ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(RESOURCE)
                        .addScopeSpans(ScopeSpans.newBuilder().setScope(SCOPE).addSpans(span)))
                .build());
    }

    private static Logs log() {
        LogRecord record = LogRecord.newBuilder()
                .setBody(NESTED)
                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)
                .setSeverityText("WARN")
                .setEventName("e")
                .setTimeUnixNano(7)
                .build();
        return Logs.of(ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .setResource(RESOURCE)
                        .addScopeLogs(ScopeLogs.newBuilder().setScope(SCOPE).addLogRecords(record)))
                .build());
    }

    private static Metrics point() {
        Metric.Builder metric = Metric.newBuilder().setName("latency").setUnit("ms");
        metric.getHistogramBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(HistogramDataPoint.newBuilder()
                        .setCount(4)
                        .setSum(9.5)
                        .setTimeUnixNano(8)
                        .addAttributes(attribute("host", text("a"))));
        return Metrics.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(RESOURCE)
                        .addScopeMetrics(
                                ScopeMetrics.newBuilder().setScope(SCOPE).addMetrics(metric)))
                .build());
    }

    private static boolean holds(String text, Context context, Telemetry batch) throws InvalidExpressionException {
        ConditionGroup group = new ConditionGroup(ErrorMode.PROPAGATE, List.of(Condition.parse(text, context)));
        Telemetry rest = new ConditionRun(Fixtures.SURROUNDINGS).keep(List.of(group), batch);
        assertThat(rest.itemCount()).isIn(0, 1);
        return rest.itemCount() == 0;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name == \"GET /\"",
                "span.name != \"x\"",
                "name < \"HET\" and name >= \"GET\"",
                "kind == SPAN_KIND_SERVER and kind.string == \"Server\"",
                "status.code == STATUS_CODE_ERROR and status.message == \"bad\"",
                "attributes[\"text\"] == \"v\" and \"v\" == attributes[\"text\"]",
                "attributes[\"int\"] == 5 and attributes[\"int\"] == 5.0 and attributes[\"int\"] < 5.5",
                "attributes[\"double\"] > 2 and attributes[\"double\"] <= 2.5",
                "attributes[\"bool\"] == true and attributes[\"bool\"] > false",
                "attributes[\"bytes\"] == 0x0102 and attributes[\"bytes\"] < 0x0103",
                "attributes[\"missing\"] == nil and attributes[\"empty\"] == nil and attributes[\"text\"] != nil",
                "not (attributes[\"missing\"] < nil) and attributes[\"missing\"] <= nil and not (name >= nil)",
                "attributes[\"int\"] != \"5\" and not (attributes[\"int\"] < \"6\")",
                "attributes[\"map\"][\"a\"] == 1 and attributes[\"map\"][\"list\"][1] == \"y\"",
                "attributes[\"map\"][\"b\"] == nil and attributes[\"missing\"][\"x\"][0] == nil",
                "10 * 0.5 == 5.0 and 1 + 1.5 == 2.5 and attributes[\"double\"] * 2 == 5 and 7.0 / 2 == 3.5",
                "String(attributes[\"double\"] / 25000000.0) == \"1e-07\"",
                "attributes[\"map\"] == attributes[\"same\"] and attributes[\"map\"] != attributes[\"text\"]",
                "resource.attributes[\"service.name\"] == \"shop\" and resource.dropped_attributes_count == 3",
                "instrumentation_scope.name == \"lib\" and scope.version == \"1.2\"",
                "trace_id == TraceID(0x0102030405060708090a0b0c0d0e0f10)",
                "trace_id.string == \"0102030405060708090a0b0c0d0e0f10\" and span_id == SpanID(\"1112131415161718\")",
                "parent_span_id == SpanID(0x0000000000000000) and parent_span_id.string == \"0000000000000000\""
                        + " and IsRootSpan()",
                "trace_state[\"a\"] == \"b\" and trace_state[\"z\"] == \"\" and trace_state == \"ot=th:8,a=b\"",
                "end_time - start_time == Duration(\"2s\") and end_time > start_time",
                "(end_time_unix_nano - start_time_unix_nano) / 1000000 == 2000",
                "dropped_events_count == 4 and dropped_links_count == 0 and flags == 257",
                "IsMatch(name, \"^G.T\") and IsMatch(attributes[\"int\"], \"^5$\") and not IsMatch(name, \"^E\")",
                "not IsMatch(attributes[\"missing\"], \".*\") and IsMatch(attributes[\"map\"], \"\\\"list\\\"\")",
                "IsString(name) and IsInt(attributes[\"int\"]) and IsMap(attributes[\"map\"])",
                "IsDouble(attributes[\"double\"]) and IsBool(attributes[\"bool\"])",
                "HasPrefix(name, \"GET\") and HasSuffix(name, \"/\") == true",
                "false or true and not false",
                "Len(name) == 5 and Len(attributes[\"map\"]) == 2 and Len(attributes[\"map\"][\"list\"]) == 2",
                "ToLowerCase(name) == \"get /\" and ConvertCase(attributes[\"text\"], \"upper\") == \"V\"",
                "Concat([name, attributes[\"int\"], nil], \"-\") == \"GET /-5-<nil>\"",
                "Split(name, \" \")[1] == \"/\" and Len(Split(name, \"\")) == 5",
                "Substring(name, 1, 2) == \"ET\" and Substring(name, Len(\"GET\"), 2) == \" /\"",
                "Trim(\" x \") == \"x\" and Trim(name, \"G/\") == \"ET \"",
                "TrimPrefix(name, \"GET \") == \"/\" and TrimSuffix(name, \"x\") == name",
                "Int(\"12\") == 12 and Int(attributes[\"double\"]) == 2 and Int(\"x\") == nil",
                "Double(\"2.5\") == attributes[\"double\"] and String(attributes[\"int\"]) == \"5\"",
                "Index(name, \"T\") == 2 and Index(attributes[\"map\"][\"list\"], \"y\") == 1 and Index(name, \"z\")"
                        + " == -1",
                "ContainsValue(attributes[\"map\"][\"list\"], \"x\") and not ContainsValue(Split(name, \" \"), \"x\")",
                "Milliseconds(end_time - start_time) == 2000 and Seconds(end_time - start_time) == 2.0",
                "UnixSeconds(end_time) == 3 and UnixMilli(start_time) == 1000 and Hours(Duration(\"90m\")) == 1.5",
            })
    void holdsForASpan(String text) throws InvalidExpressionException {
        assertThat(holds(text, Context.SPAN, span())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "severity_number >= SEVERITY_NUMBER_WARN and severity_number < SEVERITY_NUMBER_WARN2",
                "severity_text == \"WARN\" and event_name == \"e\" and time_unix_nano == 7",
                "body[\"a\"] == 1 and IsMap(body) and IsMatch(body.string, \"list\")",
                "trace_id.string == \"00000000000000000000000000000000\" and log.attributes[\"x\"] == nil",
            })
    void holdsForALogRecord(String text) throws InvalidExpressionException {
        assertThat(holds(text, Context.LOG, log())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metric.name == \"latency\" and metric.unit == \"ms\"",
                "metric.type == METRIC_DATA_TYPE_HISTOGRAM",
                "metric.aggregation_temporality == AGGREGATION_TEMPORALITY_CUMULATIVE and metric.is_monotonic == nil",
                "count == 4 and sum == 9.5 and time_unix_nano == 8 and flags == FLAG_NONE",
                "value_int == nil and scale == nil and attributes[\"host\"] == \"a\"",
            })
    void holdsForADataPoint(String text) throws InvalidExpressionException {
        assertThat(holds(text, Context.DATAPOINT, point())).isTrue();
    }

    @Test
    void emptyBytesCompareAsNil() {
        assertThat(Values.compare(ByteString.EMPTY, Comparator.EQUAL, null)).isTrue();
        assertThat(Values.compare("a", Comparator.NOT_EQUAL, ByteString.EMPTY)).isTrue();
        assertThat(Values.compare(ByteString.copyFromUtf8("a"), Comparator.EQUAL, null))
                .isFalse();
    }

    @Test
    void saysWhatCouldNotBeDecided() {
        assertThatThrownBy(() -> holds("HasPrefix(kind, \"x\")", Context.SPAN, span()))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("HasPrefix: expected a string but found int");
        assertThatThrownBy(() -> holds("1 / (kind - 2) == 0", Context.SPAN, span()))
                .hasMessage("division by zero");
        assertThatThrownBy(() -> holds("1 + name == 2", Context.SPAN, span()))
                .hasMessage("cannot calculate int + string");
        assertThatThrownBy(() -> holds("attributes[\"map\"][\"list\"][9] == nil", Context.SPAN, span()))
                .hasMessage("index 9 is out of bounds (there are 2 elements)");
        assertThatThrownBy(() -> holds("attributes[\"text\"][\"x\"] == nil", Context.SPAN, span()))
                .hasMessage("a value of type string cannot be indexed");
        assertThatThrownBy(() -> holds("Double(attributes[\"text\"]) == 42.0", Context.SPAN, span()))
                .hasMessage("Double: \"v\" is not a number");
        assertThatThrownBy(() -> holds("Split(name, \" \")[2] == \"x\"", Context.SPAN, span()))
                .hasMessage("index 2 is out of bounds (there are 2 elements)");
        assertThatThrownBy(() -> holds("Substring(name, 4, 2) == \"x\"", Context.SPAN, span()))
                .hasMessage("Substring: start 4, length 2 of 5 bytes");
        assertThatThrownBy(() -> holds("ToLowerCase(kind) == \"x\"", Context.SPAN, span()))
                .hasMessage("ToLowerCase: expected a string but found int");
        assertThatThrownBy(() -> holds("Seconds(start_time) > 1", Context.SPAN, span()))
                .hasMessage("Seconds: expected a duration but found time");
    }
}
