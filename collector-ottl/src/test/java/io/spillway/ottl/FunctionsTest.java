package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.telemetry.Traces;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of functions, compared within a condition. */
class FunctionsTest {
    private static final Traces SPAN = Traces.of(ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder()
                    .addScopeSpans(ScopeSpans.newBuilder()
                            .addSpans(Span.newBuilder().setName("n").setStartTimeUnixNano(1_700_000_123_456_789_000L))))
            .build());

    private static boolean holds(String text) throws InvalidExpressionException {
        Condition condition = Condition.parse(text, Context.SPAN);
        return new ConditionRun(Fixtures.SURROUNDINGS)
                        .keep(List.of(new ConditionGroup(ErrorMode.PROPAGATE, List.of(condition))), SPAN)
                        .itemCount()
                == 0;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Murmur3Hash(\"hello\") == \"47fa8b24\"",
                "Murmur3Hash128(\"hello\") == \"029bbd41b3a7d8cb191dae486a901e5b\"",
                "XXH3(\"hello\") == \"9555e8555c62dcfd\"",
                "XXH128(\"hello\") == \"b5e9c1ad071b3e7fc779cfaa5e523818\"",
                "FNV(\"hello\") == -6615550055289275125",
                "ToCamelCase(\"http_request method\") == \"HttpRequestMethod\" and ToCamelCase(\"someName2x\") == \"SomeName2X\"",
                "ToSnakeCase(\"JSONData\") == \"json_data\" and ToSnakeCase(\"http.methodName1\") == \"http_method_name_1\"",
                "ConvertCase(\"someName\", \"snake\") == \"some_name\" and ConvertCase(\"some_name\", \"camel\") == \"SomeName\"",
                "Sort([3, 1, 2]) == [1, 2, 3] and Sort([\"b\", \"a\"], \"desc\") == [\"b\", \"a\"]",
                "Sort([2.5, 1]) == [1, 2.5] and Sort([true, \"a\", 1]) == [1, \"a\", true]",
                "SliceToMap([{\"k\": \"a\", \"v\": 1}], [\"k\"], [\"v\"]) == {\"a\": 1} and SliceToMap([1])[\"0\"] == 1",
                "ParseCSV(\"1,\\\"x,y\\\"\", \"a,b\") == {\"a\": \"1\", \"b\": \"x,y\"}",
                "ParseCSV(\"1|\\\"x\", \"a|b\", \"|\", mode=\"ignoreQuotes\")[\"b\"] == \"\\\"x\"",
                "ParseCSV(\"1,a\\\"b\", \"a,b\", mode=\"lazyQuotes\")[\"b\"] == \"a\\\"b\"",
                "ParseSeverity(503, {\"error\": [{\"range\": \"5xx\"}], \"info\": [{\"equals\": [\"ok\"]}]}) == \"error\"",
                "ParseSeverity(\"ok\", {\"error\": [{\"range\": {\"min\": 1, \"max\": 2}}], \"info\": [{\"equals\": [\"ok\"]}]}) == \"info\"",
                "ExtractGrokPatterns(\"10.1.2.3 42\", \"%{IP:client.ip} %{INT:size:int}\", true) == {\"client.ip\": \"10.1.2.3\", \"size\": 42}",
                "ExtractGrokPatterns(\"fd00::1\", \"^%{IP:ip}$\", true)[\"ip\"] == \"fd00::1\"",
                "ExtractGrokPatterns(\"x=5\", \"x=%{MY}\", false, [\"MY=\\\\d+\"]) == {\"MY\": \"5\"}",
                "ExtractGrokPatterns(\"2026-12-01T10:00:00.5Z warn\", \"^%{TIMESTAMP_ISO8601:t} %{LOGLEVEL:l}$\", true)[\"l\"] == \"warn\"",
                "IsInCIDR(\"10.1.2.3\", [\"10.0.0.0/8\"]) and not IsInCIDR(\"11.1.2.3\", [\"10.0.0.0/8\", \"fd00::/8\"])",
                "IsInCIDR(\"fd00::1\", [\"10.0.0.0/8\", \"fd00::/8\"]) and not IsInCIDR(\"host\", [\"0.0.0.0/0\"])",
                "URL(\"https://u:p@h.example:8443/a/b.txt?q=1#f\")[\"url.domain\"] == \"h.example\"",
                "URL(\"https://u:p@h.example:8443/a/b.txt?q=1#f\")[\"url.port\"] == 8443",
                "URL(\"https://h/a%20b\")[\"url.path\"] == \"/a b\" and URL(\"?a=1&a=2\")[\"query\"][\"a\"] == [\"1\", \"2\"]",
                "CommunityID(\"128.232.110.120\", 34855, \"66.35.250.204\", 80) == \"1:LQU9qZlK+B5F3KDmev6m5PMibrg=\"",
                "Len(UUID()) == 36 and Substring(UUIDv7(), 14, 1) == \"7\" and UUID() != UUID()",
                "Now() == Time(\"2026-01-01 00:00:00+0000\", \"%Y-%m-%d %H:%M:%S%z\")",
                "Time(\"Tue, 1 Dec 2026 10:05:06.25 Z\", \"%a, %e %b %Y %T %z\") == Time(\"2026-12-01T10:05:06,25\", \"%FT%H:%M:%S\", \"UTC\")",
                "FormatTime(Time(\"2026-12-01 10:00\", \"%Y-%m-%d %H:%M\", \"Europe/Berlin\"), \"%d %b %y %I%P %z\") == \"01 Dec 26 10am +0100\"",
                "FormatTime(start_time, \"%F %T.%L\") == \"2023-11-14 22:15:23.456\" and FormatTime(Unix(0), \"%T.%f\") == \"00:00:00\"",
                "Month(Time(\"12-01\", \"%m-%d\", \"UTC\")) == 12 and Year(Time(\"12-01\", \"%m-%d\", \"UTC\")) == 2025",
                "TruncateTime(start_time, Duration(\"1h\")) == Time(\"2023-11-14 22\", \"%Y-%m-%d %H\", \"UTC\")",
                "Decode(\"aGk=\", \"base64\") == \"hi\" and Decode(\"aGk\", \"base64-raw\") == \"hi\" and Decode(0xe9, \"iso-8859-1\") == \"é\"",
                "IsValidLuhn(\"4242 4242 4242 4242\") and not IsValidLuhn(4242424242424241)",
                "ToKeyValueString({\"a\": 1, \"b\": \"x y\"}) == \"a=1 b=\\\"x y\\\"\"",
                "ToKeyValueString({\"b\": true, \"a\": nil}, \":\", \",\", true) == \"a:,b:true\"",
                "Format(\"%s-%04d|%6.2f|%v|%x|%%\", [\"a\", 7, 3.14159, 100000000.0, \"hi\"]) == \"a-0007|  3.14|1e+08|6869|%\"",
                "Format(\"%d %s\", [\"a\"]) == \"%!d(string=a) %!s(MISSING)\" and Format(\"\", [1]) == \"%!(EXTRA int64=1)\"",
                "String(Unix(1, 500)) == \"\\\"1970-01-01T00:00:01.0000005Z\\\"\" and String(SpanID(0x0102000000000000)) == \"[1,2,0,0,0,0,0,0]\"",
                "ParseInt(\"0x1f\", 0) == 31 and ParseInt(\"0b1_1\", 0) == 3 and ParseInt(\"-017\", 0) == -15",
                "Int(1.0e300) == -9223372036854775808 and Int(-2.9) == -2",
            })
    void haveTheValue(String condition) throws InvalidExpressionException {
        assertThat(holds(condition)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ParseCSV(\"1\", \"a,b\") == nil|ParseCSV: the header has 2 names, and the row 1 values",
                "ParseCSV(\"1,a\\\"b\", \"a,b\") == nil|ParseCSV: a quote stands within a value without quotes",
                "URL(\"http://h:x/\") == nil|URL: port \"x\" is no number",
                "URL(\"http://h/%zz\") == nil|URL: an escape needs two hexadecimal digits",
                "Time(\"x\", \"%Y\") == nil|Time: \"x\" does not fit the format at character 1 (expected: a year)",
                "Time(\"2026-02-31\", \"%F\") == nil|Time: \"2026-02-31\" is no time: Invalid date 'FEBRUARY 31'",
                "IsValidLuhn(\"a\")|IsValidLuhn: \"a\" has characters that are no digits",
                "CommunityID(\"a\", 1, \"10.0.0.1\", 2) == nil|CommunityID: \"a\" is no IP address",
                "Decode(\"aGk\", \"base64\") == nil|Decode: the padding of the text is not that of base64",
                "ParseInt(\"1__1\", 0) == nil|ParseInt: \"1__1\" is no integer",
            })
    void sayWhatIsWrong(String condition, String problem) {
        assertThatThrownBy(() -> holds(condition))
                .isInstanceOf(EvaluationException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Time(name, \"%Q\") == nil|directive %Q is not supported",
                "Time(name, \"2026\") == nil|a format has no digits",
                "Time(name, \"%L\") == nil|a fraction of a second stands behind a point or a comma",
                "Time(name, \"%Y\", \"Mars\") == nil|\"Mars\" is no time zone",
                "IsInCIDR(name, [\"10.0.0.0/33\"])|\"10.0.0.0/33\" is no network",
                "Format(\"%z\", []) == \"\"|verb %z is not supported",
                "Format(\"%9999d\", []) == \"\"|width 9999 (expected: <= 1000)",
                "Double(\"abc\") == 1|argument target of Double: \"abc\" is not a number",
                "\"a\" + \"b\" == \"ab\"|not an operand of a calculation",
                "ExtractGrokPatterns(name, \"%{INTT:a}\") == nil|pattern INTT is not known (did you mean INT?)",
                "ExtractGrokPatterns(name, \"%{INT:a:byte}\") == nil|type byte (expected one of: int, long",
                "ExtractGrokPatterns(name, \"%{INT:a}%{INT:a}\") == nil|is not a valid pattern",
                "Sort(name, \"up\") == nil|\"up\" (expected one of: asc, desc)",
                "extract_sum_metric(true) == nil|is an editor and has no value",
            })
    void areRefusedWhenRead(String condition, String problem) {
        assertThatThrownBy(() -> holds(condition))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining(problem);
    }
}
