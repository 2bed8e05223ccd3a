package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.GoDuration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionSyntaxTest {
    private static final Set<Context> TRACES = EnumSet.of(Context.RESOURCE, Context.SCOPE, Context.SPAN);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "not false",
                "name == \"a\"",
                "span.name == \"a\"",
                "attributes[\"k\"] != nil and resource.attributes[\"a\"][\"b\"][0] == -1.5e3",
                "instrumentation_scope.name == \"x\" or scope.version == \"1\"",
                "kind == SPAN_KIND_SERVER and status.code >= STATUS_CODE_ERROR",
                "(name == \"a\" or name == \"b\") and not (kind == 1)",
                "(end_time_unix_nano - start_time_unix_nano) > 1000000",
                "(span.end_time - span.start_time) < Duration(\"1.5s\")",
                "IsMatch(attributes[\"http.url\"], \"^https?://\")",
                "IsMatch(target=name, pattern=\"a\")",
                "trace_id == TraceID(0x0102030405060708090a0b0c0d0e0f10)",
                "IsRootSpan() == true",
                "trace_state[\"ot\"] == nil",
                "attributes[name] == 1 and IsMatch(name, name)",
                "name != [\"a\"] and name != {\"a\": 1}",
                "1 + 2 * 3 == 7",
                ".5 < 0.75",
            })
    void acceptsSpanConditions(String text) throws InvalidExpressionException {
        assertThat(Condition.parse(text, Context.SPAN)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name = \"a\"|6|found \"=\"",
                "name == |8|found the end",
                "name ==== \"a\"|8|found \"==\"",
                "name == \"a|9|the string has no closing quote",
                "name == \"\\q\"|10|unknown escape \"\\q\"",
                "name == 'a'|9|unexpected character \"'\"",
                "name|1|not a condition (expected: a comparison, a function, true or false)",
                "nme == \"a\"|1|path \"nme\" is not known in context span (did you mean \"name\"?)",
                "name == \"a\" and log.body == \"x\"|17|path \"log.body\" is not to be had in context span",
                "events[0] == nil|8|path \"events\" cannot be indexed",
                "kind == SPAN_KIND_SERVR|9|unknown enum \"SPAN_KIND_SERVR\"",
                "SHA257(name) == \"a\"|1|function SHA257 is not supported (did you mean SHA256?)",
                "IsMatch(name)|1|argument pattern is missing (expected: IsMatch(target: any, pattern: string))",
                "IsMatch(name, \"(\")|15|argument pattern of IsMatch: \"(\" is not a valid pattern",
                "attributes[0] == 1|12|the key of an attribute must be a string",
                "(name == \"a\"|13|found the end (expected: \")\")",
                "name == \"a\" name|13|found \"name\" (expected: \"and\", \"or\"",
                "dropped_links_count == 99999999999999999999|24|does not fit into 64 bits",
                "start_time > Duration(\"1 s\")|23|invalid duration \"1 s\"",
                "trace_id == TraceID(0x01)|21|argument target of TraceID: expected 16 bytes",
                "name == \"a\" == true|13|found \"==\"",
                "name != 1 or ! true|14|unexpected character \"!\"",
                "HasAttrKeyOnDatapoint(\"a\")|1|is not to be had in context span (expected: metric)",
                "``|1|found the end",
            })
    void refusesByNameAndPosition(String text, int column, String problem) {
        assertThatThrownBy(() -> Condition.parse(text, Context.SPAN))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("column " + column + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String text = "(".repeat(5_000) + "true" + ")".repeat(5_000);

        assertThatThrownBy(() -> Condition.parse(text, Context.SPAN))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining("nested more than 100 deep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resource.attributes[\"a\"] == \"b\"|RESOURCE",
                "scope.name == \"b\" and resource.attributes[\"a\"] == \"b\"|SCOPE",
                "resource.attributes[\"a\"] == \"b\" or IsMatch(span.name, \"x\")|SPAN",
            })
    void infersTheInnermostContext(String text, Context expected) throws InvalidExpressionException {
        assertThat(Condition.parse(text, TRACES).context()).isEqualTo(expected);
    }

    @Test
    void refusesPathsWithoutContextWhereItMustBeInferred() {
        assertThatThrownBy(() -> Condition.parse("name == \"a\"", TRACES))
                .hasMessage(
                        "column 1: path \"name\" does not begin with a context (expected one of: resource, scope, span)");
        assertThatThrownBy(() -> Condition.parse("IsRootSpan()", TRACES))
                .hasMessageContaining("no path tells which context");
    }

    @Test
    void readsEscapesOfStrings() throws InvalidExpressionException {
        Expression parsed = Parser.parse("\"a\\n\\t\\\"\\\\\\u00e9\\x41\"");

        assertThat(parsed).isEqualTo(new Expression.Text("a\n\t\"\\éA", 0));
    }

    @ParameterizedTest
    @CsvSource({"1h30m,5400000000000", "-1.5s,-1500000000", "100ms,100000000", "0,0", "1us,1000", ".5s,500000000"})
    void readsDurations(String text, long nanos) {
        assertThat(GoDuration.parse(text).toNanos()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1", "1.s.2", "1s ", "999999999999h", "1e3s"})
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1.0,1", "0.1,0.1", "-2.50,-2.5", "1e20,100000000000000000000", "1e21,1e+21", "1.5e-7,1.5e-7", "0,0"})
    void writesDoublesAsGoDoes(double value, String text) {
        assertThat(ValueText.of(value)).isEqualTo(text);
    }
}
