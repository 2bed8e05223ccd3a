package io.spillway.standard.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.ottl.ErrorMode;
import io.spillway.standard.TestBatches;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformProcessorTest {
    private final TestContext context = new TestContext("transform");
    private final RecordingConsumer next = new RecordingConsumer();

    private static TransformConfig config(ErrorMode mode, Object... statements) {
        return new TransformConfig(mode, List.of(statements), List.of(statements), List.of(statements));
    }

    private static TransformConfig only(Signal signal, ErrorMode mode, Object... statements) {
        List<Object> list = List.of(statements);
        return switch (signal) {
            case TRACES -> new TransformConfig(mode, list, List.of(), List.of());
            case METRICS -> new TransformConfig(mode, List.of(), list, List.of());
            case LOGS -> new TransformConfig(mode, List.of(), List.of(), list);
        };
    }

    private Outcome transform(ErrorMode mode, Telemetry batch, Object... statements) {
        return new TransformProcessor(only(batch.signal(), mode, statements), batch.signal(), next, context)
                .consume(batch);
    }

    /** The only span of what came out, read again so that the bytes are checked. */
    private Span span(Span.Builder before, Object... statements) throws MalformedTelemetryException {
        assertThat(transform(ErrorMode.PROPAGATE, TestBatches.traces(before), statements))
                .isEqualTo(Outcome.ACCEPTED);
        Telemetry after =
                Telemetry.read(Signal.TRACES, next.accepted().getLast().toByteArray());
        return ((Traces) after).message().getResourceSpans(0).getScopeSpans(0).getSpans(0);
    }

    @Test
    void changesFieldsAndAttributesInTheOrderOfTheStatements() throws MalformedTelemetryException {
        Span after = span(
                TestBatches.span("GET /users/42").addAttributes(TestBatches.attribute("secret", "x")),
                "set(span.attributes[\"old\"], span.name)",
                "replace_pattern(span.name, \"/users/\\\\d+\", \"/users/{id}\")",
                "set(span.attributes[\"new\"], span.name) where span.attributes[\"old\"] != nil",
                "delete_key(span.attributes, \"secret\")",
                "set(span.status.code, STATUS_CODE_ERROR)",
                "set(span.end_time_unix_nano, 7)");

        assertThat(after.getName()).isEqualTo("GET /users/{id}");
        assertThat(after.getAttributesList())
                .contains(
                        TestBatches.attribute("old", "GET /users/42"), TestBatches.attribute("new", "GET /users/{id}"))
                .doesNotContain(TestBatches.attribute("secret", "x"));
        assertThat(after.getStatus().getCodeValue()).isEqualTo(2);
        assertThat(after.getEndTimeUnixNano()).isEqualTo(7);
    }

    @Test
    void aBatchThatNoStatementChangesIsPassedOn() {
        Telemetry batch = TestBatches.traces(TestBatches.span("a"));

        transform(ErrorMode.IGNORE, batch, "set(span.name, \"x\") where span.name == \"b\"");

        assertThat(next.accepted()).singleElement().isSameAs(batch);
    }

    @Test
    void groupsHaveConditionsAndAContext() throws MalformedTelemetryException {
        Map<String, Object> group = Map.of(
                "context", "span",
                "conditions", List.of("name == \"a\"", "kind == 3"),
                "statements", List.of("set(attributes[\"hit\"], true)", "set(resource.attributes[\"r\"], name)"));

        assertThat(span(TestBatches.span("a"), group).getAttributesList())
                .extracting(attribute -> attribute.getKey())
                .contains("hit");
        assertThat(((Traces) next.accepted().getLast())
                        .message()
                        .getResourceSpans(0)
                        .getResource()
                        .getAttributesList())
                .contains(TestBatches.attribute("r", "a"));
        assertThat(span(TestBatches.span("b"), group).getAttributesList())
                .extracting(attribute -> attribute.getKey())
                .doesNotContain("hit");
    }

    @Test
    void theFieldsOfAJsonBodyBecomeAttributes() {
        LogRecord.Builder record = LogRecord.newBuilder()
                .setBody(AnyValue.newBuilder().setStringValue("{\"level\":\"warn\",\"n\":{\"a\":1}}"));

        transform(
                ErrorMode.PROPAGATE,
                TestBatches.logs(record),
                "merge_maps(log.attributes, ParseJSON(log.body), \"upsert\")",
                "set(log.severity_text, log.attributes[\"level\"])",
                "flatten(log.attributes)");

        LogRecord after = TestBatches.records(next.accepted().getLast()).getFirst();
        assertThat(after.getSeverityText()).isEqualTo("warn");
        assertThat(after.getAttributesList())
                .contains(TestBatches.attribute("level", "warn"), TestBatches.attribute("n.a", 1.0));
    }

    @Test
    void spanEventsAndDataPointsAreContexts() throws MalformedTelemetryException {
        Span after = span(
                TestBatches.span("a")
                        .addEvents(Span.Event.newBuilder().setName("x"))
                        .addEvents(Span.Event.newBuilder()),
                "set(spanevent.attributes[\"index\"], spanevent.event_index)",
                "set(span.attributes[\"events\"], Len(span.events)) where spanevent.name == \"x\"");
        assertThat(after.getEvents(1).getAttributesList()).containsExactly(TestBatches.attribute("index", 1L));
        assertThat(after.getAttributesList()).contains(TestBatches.attribute("events", 2L));

        Metric.Builder metric = Metric.newBuilder().setName("m");
        metric.getSumBuilder()
                .addDataPoints(NumberDataPoint.newBuilder()
                        .setAsInt(3)
                        .addAttributes(TestBatches.attribute("keep", "1"))
                        .addAttributes(TestBatches.attribute("drop", "2")));
        transform(
                ErrorMode.PROPAGATE,
                TestBatches.metrics(metric),
                "keep_keys(datapoint.attributes, [\"keep\"])",
                "set(datapoint.value_double, datapoint.value_int * 1.5)",
                "set(metric.is_monotonic, true)",
                "set(metric.name, Concat([metric.name, \"total\"], \"_\"))");
        Metric changed = ((Metrics) next.accepted().getLast())
                .message()
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0);
        assertThat(changed.getName()).isEqualTo("m_total");
        assertThat(changed.getSum().getIsMonotonic()).isTrue();
        assertThat(changed.getSum().getDataPoints(0))
                .isEqualTo(NumberDataPoint.newBuilder()
                        .setAsDouble(4.5)
                        .addAttributes(TestBatches.attribute("keep", "1"))
                        .build());
    }

    @Test
    void anErrorRejectsTheBatchOrSkipsTheStatement() {
        Telemetry batch = TestBatches.traces(TestBatches.span("a"));
        String wrong = "set(span.name, span.kind)";
        String right = "set(span.attributes[\"done\"], true)";

        assertThat(transform(ErrorMode.PROPAGATE, batch, wrong, right))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.status().message())
                                .isEqualTo("transform transform: set: expected a string but found int"));
        transform(ErrorMode.IGNORE, batch, wrong, right);
        assertThat(next.accepted().getLast().message().toString()).contains("done");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set(span.nam, \"x\") | column 5: path \"span.nam\" is not known in context span (did you mean \"name\"?)",
                "sett(span.name, \"x\") | column 1: function sett is not supported (did you mean set?)",
                "set(span.name, 1) | the path takes a string, not a value of type int",
                "set(span.name, nil) | nil has no effect",
                "set(span.events, span.name) | the path cannot be set",
                "set(name, \"x\") | does not begin with a context",
                "set(log.body, span.name) | does not begin with a context",
                "Concat([span.name], \"\") | changes nothing",
                "set(span.name, \"x\") when true | expected: \"where\" or the end",
                "delete_matching_keys(span.attributes, \"(\") | is not a valid pattern",
                "set(span.name) | argument value is missing",
                "set(span.name, SHA256(1)) | expected a string but found int",
            })
    void refusesWhatCannotHaveAnEffect(String statement, String problem) {
        Checks checks = new Checks();
        only(Signal.TRACES, ErrorMode.IGNORE, statement).check(checks);

        assertThatThrownBy(checks::done)
                .hasMessageContaining("trace_statements")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesWhatIsNoListOfStatements() {
        Checks checks = new Checks();
        config(ErrorMode.IGNORE, Map.of("context", "profile", "statement", List.of(), "error_mode", "loud"))
                .check(checks);

        assertThatThrownBy(checks::done)
                .hasMessageContaining("context \"profile\" is not supported")
                .hasMessageContaining("unknown key")
                .hasMessageContaining("\"loud\" (expected one of: ignore, silent, propagate)");
    }
}
