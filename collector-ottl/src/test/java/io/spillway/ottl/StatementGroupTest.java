package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementGroupTest {
    private static StatementGroup group(Signal signal, String... statements) {
        List<StatementGroup.Problem> problems = new ArrayList<>();
        Optional<StatementGroup> group = StatementGroup.parse(
                signal, Optional.empty(), ErrorMode.PROPAGATE, List.of(), List.of(statements), problems);
        assertThat(problems).isEmpty();
        return group.orElseThrow();
    }

    private static Telemetry run(StatementGroup group, Telemetry batch) {
        return new StatementRun(Fixtures.SURROUNDINGS).apply(List.of(group), batch);
    }

    private static Traces span() {
        Span.Builder span = Span.newBuilder().setName("n");
        span.addAttributesBuilder().setKey("k").getValueBuilder().setStringValue("v".repeat(100));
        return Traces.of(ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build());
    }

    private static List<String> problems(String... statements) {
        List<StatementGroup.Problem> problems = new ArrayList<>();
        StatementGroup.parse(
                Signal.TRACES, Optional.empty(), ErrorMode.IGNORE, List.of(), List.of(statements), problems);
        return problems.stream()
                .map(problem -> problem.key() + ": " + problem.message())
                .toList();
    }

    @Test
    void errorsNameTheStatementTheLineAndTheColumn() {
        assertThat(problems("set(span.name, \"x\")", "set(span.name,\n  span.nam)"))
                .containsExactly(
                        "statements::1: statement set(span.name,\n  span.nam), line 2, column 3: path \"span.nam\" is not"
                                + " known in context span (did you mean \"name\"?)");
        assertThat(problems("set(span.name, \"x\")", "set(name, \"x\")"))
                .containsExactly(
                        "statements::1: statement set(name, \"x\"), column 5: path \"name\" does not begin with a context"
                                + " (expected one of: resource, scope, span, spanevent)");
        assertThat(problems("set(span.kind, SPAN_KIND_SERVR)").getFirst())
                .endsWith("; did you mean SPAN_KIND_SERVER?)");
        assertThat(problems("set(span.attributes[\"a\"], ProfileID(0x00))").getFirst())
                .endsWith("function ProfileID is not supported: profiles are not supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "convert_sum_to_gauge() where resource.attributes[\"a\"] == \"b\" | METRIC",
                "set(resource.attributes[\"a\"], METRIC_DATA_TYPE_SUM) | DATAPOINT",
                "merge_histogram_buckets(4.0) where metric.name == \"a\" | DATAPOINT",
                "set(exemplar.int_value, 1) where metric.name == \"a\" | EXEMPLAR",
                "set(scope.name, \"x\") | SCOPE",
            })
    void theContextHasTheFunctionsAndTheEnums(String statement, Context expected) {
        assertThat(group(Signal.METRICS, statement).context()).isEqualTo(expected);
    }

    @Test
    void exemplarsAreAContext() {
        Metric.Builder metric = Metric.newBuilder().setName("m");
        metric.getSumBuilder()
                .addDataPoints(NumberDataPoint.newBuilder()
                        .addExemplars(Exemplar.newBuilder().setAsInt(3).setTimeUnixNano(5)));
        Telemetry batch = Metrics.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build());

        Telemetry after = run(
                group(
                        Signal.METRICS,
                        "set(exemplar.double_value, exemplar.int_value * 1.5)",
                        "set(exemplar.filtered_attributes[\"m\"], metric.name) where exemplar.time_unix_nano == 5"),
                batch);

        Exemplar exemplar = ((Metrics) after)
                .message()
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getSum()
                .getDataPoints(0)
                .getExemplars(0);
        assertThat(exemplar.getAsDouble()).isEqualTo(4.5);
        assertThat(exemplar.getFilteredAttributes(0).getValue().getStringValue())
                .isEqualTo("m");
    }

    @Test
    void noStatementFillsTheMemory() {
        String[] longer = Collections.nCopies(30, "set(span.name, Concat([span.name, span.name], \"\"))")
                .toArray(String[]::new);

        assertThatThrownBy(() -> run(group(Signal.TRACES, longer), span()))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("set: the statements write more bytes than a batch of this size may get");
    }

    @Test
    void noStatementMakesWhatCannotBeRead() {
        String nested = "{\\\"a\\\":".repeat(40) + "1" + "}".repeat(40);
        assertThatThrownBy(() ->
                        run(group(Signal.TRACES, "set(span.attributes[\"a\"], ParseJSON(\"" + nested + "\"))"), span()))
                .hasMessage("set: the value is nested more than 30 deep");
    }
}
