package io.spillway.standard.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.ottl.ErrorMode;
import io.spillway.standard.TestBatches;
import io.spillway.standard.match.ConfiguredValue;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterProcessorTest {
    private final TestContext context = new TestContext("filter");
    private final RecordingConsumer next = new RecordingConsumer();

    private static FilterConfig config(
            ErrorMode mode,
            TraceFilterConfig traces,
            MetricFilterConfig metrics,
            LogFilterConfig logs,
            List<Object> traceConditions) {
        return new FilterConfig(
                mode, traces, SpanFilterConfig.NONE, metrics, logs, traceConditions, List.of(), List.of());
    }

    private static FilterConfig spans(ErrorMode mode, String... conditions) {
        return config(
                mode,
                new TraceFilterConfig(List.of(), List.of(conditions), List.of()),
                MetricFilterConfig.NONE,
                LogFilterConfig.NONE,
                List.of());
    }

    private Outcome filter(FilterConfig config, Telemetry batch) {
        return new FilterProcessor(config, batch.signal(), next, context).consume(batch);
    }

    private static Span.Builder span(String name, long status) {
        return TestBatches.span(name)
                .addAttributes(TestBatches.attribute("status", status))
                .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }

    @Test
    void dropsWhatAnyConditionHoldsFor() {
        FilterConfig config =
                spans(ErrorMode.IGNORE, "attributes[\"status\"] >= 500", "IsMatch(name, \"^health\") and kind != 3");

        filter(config, TestBatches.traces(span("a", 200), span("b", 500), span("healthz", 200)));

        assertThat(TestBatches.names(next.accepted().getFirst())).containsExactly("a");
        assertThat(context.metric("otelcol_processor_filter_spans.filtered", "filter", "filter"))
                .isEqualTo(2);
    }

    @Test
    void doesNotBotherTheNextConsumerWithNothing() {
        assertThat(filter(spans(ErrorMode.IGNORE, "true"), TestBatches.traces(span("a", 200))))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(next.offered()).isEmpty();
    }

    @Test
    void treatsWhatCannotBeDecidedAsToldTo() {
        Telemetry batch = TestBatches.traces(span("a", 200), span("b", 200));
        String condition = "HasPrefix(attributes[\"status\"], \"5\")";

        assertThat(filter(spans(ErrorMode.PROPAGATE, condition), batch))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.status().message())
                                .isEqualTo("filter filter: HasPrefix: expected a string but found int"));
        filter(spans(ErrorMode.SILENT, condition), batch);
        filter(spans(ErrorMode.IGNORE, condition), batch);
        assertThat(next.acceptedItems()).isEqualTo(4);
    }

    @Test
    void understandsFlatAndGroupedConditions() {
        Telemetry batch = TestBatches.traces(span("a", 200), span("b", 500), span("c", 404));
        List<Object> flat = List.of("span.name == \"a\"", "resource.attributes[\"service.name\"] == \"other\"");
        List<Object> grouped = List.of(
                Map.of("context", "span", "conditions", List.of("name == \"b\"")),
                Map.of("error_mode", "silent", "conditions", List.of("span.name == \"c\"")));

        filter(
                config(ErrorMode.IGNORE, TraceFilterConfig.NONE, MetricFilterConfig.NONE, LogFilterConfig.NONE, flat),
                batch);
        filter(
                config(
                        ErrorMode.IGNORE,
                        TraceFilterConfig.NONE,
                        MetricFilterConfig.NONE,
                        LogFilterConfig.NONE,
                        grouped),
                batch);

        assertThat(TestBatches.names(next.accepted().getFirst())).containsExactly("b", "c");
        assertThat(TestBatches.names(next.accepted().getLast())).containsExactly("a");
    }

    @Test
    void dropsSpanEventsAndKeepsTheirSpan() {
        FilterConfig config = config(
                ErrorMode.IGNORE,
                new TraceFilterConfig(List.of(), List.of(), List.of("name == \"noise\" and span.name == \"a\"")),
                MetricFilterConfig.NONE,
                LogFilterConfig.NONE,
                List.of());
        Span.Event.Builder noise = Span.Event.newBuilder().setName("noise");

        filter(
                config,
                TestBatches.traces(
                        span("a", 200).addEvents(noise), span("b", 200).addEvents(noise)));

        assertThat(((Traces) next.accepted().getFirst())
                        .message()
                        .getResourceSpans(0)
                        .getScopeSpans(0)
                        .getSpansList())
                .extracting(Span::getEventsCount)
                .containsExactly(0, 1);
        assertThat(context.metric("otelcol_processor_filter_spans.filtered", "filter", "filter"))
                .isZero();
    }

    @Test
    void dropsWholeResourcesAndScopes() {
        List<Object> conditions =
                List.of(Map.of("context", "scope", "conditions", List.of("name == \"no\"", "name == \"scope\"")));

        assertThat(filter(
                        config(
                                ErrorMode.IGNORE,
                                TraceFilterConfig.NONE,
                                MetricFilterConfig.NONE,
                                LogFilterConfig.NONE,
                                conditions),
                        TestBatches.traces(span("a", 200))))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(next.offered()).isEmpty();
    }

    private static Metric.Builder gauge(String name, Object... values) {
        Metric.Builder metric = Metric.newBuilder().setName(name);
        for (Object value : values) {
            metric.getGaugeBuilder()
                    .addDataPoints(NumberDataPoint.newBuilder()
                            .setAsInt(1)
                            .addAttributes(TestBatches.attribute("host", value)));
        }
        return metric;
    }

    @Test
    void dropsMetricsAndDataPoints() {
        MetricFilterConfig conditions = new MetricFilterConfig(
                List.of(),
                List.of("name == \"gone\" and type == METRIC_DATA_TYPE_GAUGE", "HasAttrOnDatapoint(\"host\", \"bad\")"),
                List.of("attributes[\"host\"] == \"b\" and metric.name == \"kept\" and value_int == 1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        FilterConfig config =
                config(ErrorMode.IGNORE, TraceFilterConfig.NONE, conditions, LogFilterConfig.NONE, List.of());

        filter(
                config,
                TestBatches.metrics(
                        gauge("gone", "a"),
                        Metric.newBuilder().setName("empty"),
                        gauge("infected", "bad", "a"),
                        gauge("kept", "a", "b", "c")));

        Telemetry kept = next.accepted().getFirst();
        assertThat(kept.itemCount()).isEqualTo(2);
        assertThat(kept.message().toString()).contains("kept").doesNotContain("infected", "gone");
        assertThat(context.metric("otelcol_processor_filter_datapoints.filtered", "filter", "filter"))
                .isEqualTo(4);
    }

    private static List<String> metricNames(Telemetry batch) {
        return ((Metrics) batch)
                .message().getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
                        .map(Metric::getName)
                        .toList();
    }

    private static Telemetry everyKind() {
        Metric.Builder total = Metric.newBuilder().setName("total");
        total.getSumBuilder().setIsMonotonic(true).addDataPoints(NumberDataPoint.newBuilder());
        Metric.Builder upDown = Metric.newBuilder().setName("up_down");
        upDown.getSumBuilder().addDataPoints(NumberDataPoint.newBuilder());
        Metric.Builder emptyGauge = Metric.newBuilder().setName("empty_gauge");
        emptyGauge.getGaugeBuilder();
        return TestBatches.metrics(
                gauge("gauge", "a"), total, upDown, Metric.newBuilder().setName("no_type"), emptyGauge);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "is_monotonic == false | gauge,total,no_type,empty_gauge",
                "aggregation_temporality == 0 | gauge,no_type,empty_gauge",
                "is_monotonic == nil | total,up_down",
                "name == \"up_down\" | gauge,total,no_type,empty_gauge",
            })
    void aFieldThatAMetricDoesNotHaveIsNil(String condition, String kept) {
        MetricFilterConfig conditions = new MetricFilterConfig(
                List.of(), List.of(condition), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

        filter(
                config(ErrorMode.IGNORE, TraceFilterConfig.NONE, conditions, LogFilterConfig.NONE, List.of()),
                everyKind());

        assertThat(metricNames(next.accepted().getFirst())).containsExactly(kept.split(","));
    }

    @Test
    void conditionsForDataPointsDropMetricsThatHaveATypeAndNoPoints() {
        MetricFilterConfig conditions = new MetricFilterConfig(
                List.of(),
                List.of(),
                List.of("metric.name == \"gauge\""),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        filter(
                config(ErrorMode.IGNORE, TraceFilterConfig.NONE, conditions, LogFilterConfig.NONE, List.of()),
                everyKind());

        assertThat(metricNames(next.accepted().getFirst())).containsExactly("total", "up_down", "no_type");
    }

    @Test
    void dropsLogRecords() {
        LogFilterConfig conditions = new LogFilterConfig(
                List.of(),
                List.of("IsMatch(body, \".*password.*\")", "severity_number < SEVERITY_NUMBER_WARN"),
                Optional.empty(),
                Optional.empty());
        FilterConfig config =
                config(ErrorMode.IGNORE, TraceFilterConfig.NONE, MetricFilterConfig.NONE, conditions, List.of());

        filter(
                config,
                TestBatches.logs(
                        LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
                                .setBody(ConfiguredValue.of("my password")),
                        LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                                .setBody(ConfiguredValue.of("fine")),
                        LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)
                                .setBody(ConfiguredValue.of("kept"))));

        assertThat(TestBatches.records(next.accepted().getFirst()))
                .extracting(record -> record.getBody().getStringValue())
                .containsExactly("kept");
    }

    @Test
    void refusesBadConditionsByPlace() {
        Checks checks = new Checks();
        new FilterConfig(
                        ErrorMode.IGNORE,
                        new TraceFilterConfig(List.of(), List.of("nme == 1"), List.of("kind == 1")),
                        SpanFilterConfig.NONE,
                        MetricFilterConfig.NONE,
                        LogFilterConfig.NONE,
                        List.of(),
                        List.of(Map.of("context", "span", "conditions", List.of("true"), "foo", 1L), "true"),
                        List.of("body == \"x\""))
                .check(checks);

        assertThatThrownBy(checks::done)
                .hasMessageContaining("traces::spanevent::0: condition kind == 1, column 1: path \"kind\" is not known")
                .hasMessageContaining("traces::span::0: condition nme == 1, column 1: path \"nme\" is not known")
                .hasMessageContaining("metric_conditions::0::context: context \"span\" is not supported")
                .hasMessageContaining("metric_conditions::0::foo: unknown key")
                .hasMessageContaining("metric_conditions::1: expected a group of conditions")
                .hasMessageContaining(
                        "log_conditions::0: condition body == \"x\", column 1: path \"body\" does not begin");
    }

    @Test
    void refusesConditionsForSpansInAMetricPipelineOnlyWhereTheyAreUsed() {
        Telemetry metrics = TestBatches.metrics(gauge("kept", "a"));

        assertThat(new FilterProcessor(spans(ErrorMode.IGNORE, "true"), Signal.METRICS, next, context).consume(metrics))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(next.accepted()).containsExactly(metrics);
    }
}
