package io.spillway.standard.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.standard.TestBatches;
import io.spillway.standard.match.ConfiguredValue;
import io.spillway.standard.nop.NopExporterFactory;
import io.spillway.standard.nop.NopReceiverFactory;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The older form of the {@code filter} processor's configuration. */
class FilterIncludeExcludeTest {
    private final TestContext context = new TestContext("filter");
    private final RecordingConsumer next = new RecordingConsumer();

    private static FilterConfig load(String yaml) throws ConfigException {
        String file = "receivers: {nop: }\nexporters: {nop: }\nprocessors:\n  filter:\n" + yaml.indent(4)
                + "service: {pipelines: {traces: &p {receivers: [nop], processors: [filter], exporters: [nop]}, metrics: *p,"
                + " logs: *p}}";
        ComponentCatalog catalog = new ComponentCatalog(
                List.of(new NopReceiverFactory(), new NopExporterFactory(), new FilterProcessorFactory()));
        return (FilterConfig) Objects.requireNonNull(new ConfigLoader(catalog, Map.of())
                        .load(List.of("yaml:" + file), List.of())
                        .config()
                        .components()
                        .get(ComponentKind.PROCESSOR)
                        .get(ComponentId.parse("filter")))
                .config();
    }

    private Telemetry filtered(String yaml, Telemetry batch) throws ConfigException {
        new FilterProcessor(load(yaml), batch.signal(), next, context).consume(batch);
        return next.accepted().isEmpty()
                ? Telemetry.empty(batch.signal())
                : next.accepted().getLast();
    }

    @Test
    void keepsIncludedSpansThatAreNotExcluded() throws ConfigException {
        Telemetry batch = TestBatches.traces(
                TestBatches.span("GET /a"), TestBatches.span("GET /health"), TestBatches.span("other"));

        Telemetry kept = filtered("""
            spans:
              include: {match_type: regexp, span_names: [^GET]}
              exclude: {match_type: strict, span_names: [GET /health, x]}
            """, batch);

        assertThat(kept.itemCount()).isEqualTo(1);
        assertThat(kept.message().toString()).contains("GET /a");
        assertThat(context.metric("otelcol_processor_filter_spans.filtered", "filter", "filter"))
                .isEqualTo(2);
    }

    @Test
    void choosesLogRecordsByBodySeverityAndAttributes() throws ConfigException {
        LogRecord.Builder kept = record(SeverityNumber.SEVERITY_NUMBER_ERROR, 42L);
        Telemetry batch = TestBatches.logs(
                kept,
                record(SeverityNumber.SEVERITY_NUMBER_INFO, 42L),
                record(SeverityNumber.SEVERITY_NUMBER_UNSPECIFIED, 42L),
                record(SeverityNumber.SEVERITY_NUMBER_ERROR, "4"),
                record(SeverityNumber.SEVERITY_NUMBER_ERROR, 42L).addAttributes(TestBatches.attribute("noisy", "yes")));

        Telemetry left = filtered("""
            logs:
              include:
                match_type: strict
                bodies: ["42"]
                severity_number: {min: warn}
              exclude:
                match_type: regexp
                record_attributes: [{key: noisy, value: ^y}]
            """, batch);

        assertThat(TestBatches.records(left)).containsExactly(kept.build());
    }

    @Test
    void aMatchOfLogRecordsWithoutFieldsIsNone() throws ConfigException {
        Telemetry batch = TestBatches.logs(record(SeverityNumber.SEVERITY_NUMBER_INFO, "x"));

        assertThat(filtered("logs: {include: {match_type: strict}, exclude: {match_type: strict}}", batch))
                .isSameAs(batch);
    }

    @Test
    void anExcludedResourceTakesMetricsOfAnyNameAlong() throws ConfigException {
        Telemetry batch = TestBatches.metrics(gauge("a"), gauge("b"));

        assertThat(filtered("metrics: {exclude: {match_type: strict, metric_names: [a]}}", batch)
                        .itemCount())
                .isEqualTo(1);
        assertThat(filtered("metrics: {include: {match_type: regexp, metric_names: ['^[ab]$']}}", batch)
                        .itemCount())
                .isEqualTo(2);
        int before = next.accepted().size();
        filtered(
                "metrics: {exclude: {match_type: strict, metric_names: [x], resource_attributes: [{key:"
                        + " service.name}]}}",
                batch);
        assertThat(next.accepted()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spans: {include: {match_type: strict}} | at least one of",
                "logs: {include: {bodies: [x]}} | unrecognized match_type: ''",
                "logs: {exclude: {record_attributes: [{key: a, value: b}]}} | unrecognized match_type: ''",
                "metrics: {include: {metric_names: [x]}} | unrecognized match_type: ''",
                "metrics: {exclude: {resource_attributes: [{key: a, value: b}]}} | unrecognized match_type: ''",
                "spans: {include: {match_type: strict, log_bodies: [x]}} | log_bodies should not be specified for"
                        + " traces",
                "spans: {include: {match_type: glob, span_names: [x]}} | unrecognized match_type: 'glob'",
                "{spans: {include: {match_type: strict, span_names: [x]}}, traces: {span: ['true']}} | \"spans\" and"
                        + " conditions",
                "logs: {include: {match_type: strict, severity_number: {min: loud}}} | is not a valid severity",
                "logs: {exclude: {match_type: strict, bodies: [x]}, log_record: ['true']} | at the same time",
                "metrics: {include: {match_type: expr, expressions: [x]}} | \"expr\" is not supported (expected:"
                        + " conditions",
                "spans: {include: {match_type: strict, attributes: [{value: x}]}} | can't have empty key",
                "metrics: {include: {match_type: regexp, metric_names: ['(']}} | \"(\" is not a valid pattern",
            })
    void refusesWhatDoesNotGoTogether(String yaml, String problem) {
        assertThatThrownBy(() -> load(yaml)).hasMessageContaining(problem);
    }

    private static LogRecord.Builder record(SeverityNumber severity, Object body) {
        return LogRecord.newBuilder().setSeverityNumber(severity).setBody(ConfiguredValue.of(body));
    }

    private static Metric.Builder gauge(String name) {
        Metric.Builder metric = Metric.newBuilder().setName(name);
        metric.getGaugeBuilder().addDataPoints(NumberDataPoint.newBuilder().setAsInt(1));
        return metric;
    }
}
