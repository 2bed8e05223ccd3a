package io.spillway.standard.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.Signal;
import io.spillway.loading.ConfigLoader;
import io.spillway.ottl.ValueText;
import io.spillway.standard.TestBatches;
import io.spillway.standard.match.AttributeMatchConfig;
import io.spillway.standard.match.ConfiguredValue;
import io.spillway.standard.match.LibraryMatchConfig;
import io.spillway.standard.match.MatchConfig;
import io.spillway.standard.match.SeverityMatchConfig;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.RecordingConsumer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributesProcessorTest {
    private final RecordingConsumer next = new RecordingConsumer();

    private static ActionConfig action(String key, String action, Object value) {
        return new ActionConfig(key, action, Optional.of(value), "", "", "", Optional.empty(), "");
    }

    private static ActionConfig pattern(String key, String action, String pattern) {
        return new ActionConfig(key, action, Optional.empty(), pattern, "", "", Optional.empty(), "");
    }

    private static ActionConfig convert(String key, String type) {
        return new ActionConfig(key, "convert", Optional.empty(), "", "", "", Optional.empty(), type);
    }

    private static ActionConfig from(String key, String attribute, String context, Optional<Object> fallback) {
        return new ActionConfig(key, "upsert", Optional.empty(), "", attribute, context, fallback, "");
    }

    private Map<String, String> apply(Telemetry batch, ActionConfig... actions) {
        AttributesProcessorConfig config =
                new AttributesProcessorConfig(List.of(actions), Optional.empty(), Optional.empty());
        new AttributesProcessor(config, batch.signal(), next).consume(batch);
        return attributes(
                TestBatches.spans(next.accepted().getLast()).getFirst().getAttributesList());
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        Map<String, String> texts = new LinkedHashMap<>();
        attributes.forEach(attribute -> texts.put(
                attribute.getKey(),
                attribute.getValue().getValueCase().name().replace("_VALUE", "") + " "
                        + ValueText.of(attribute.getValue())));
        return texts;
    }

    private static Traces span(Object... keysAndValues) {
        Span.Builder span = TestBatches.span("s");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            span.addAttributes(TestBatches.attribute((String) keysAndValues[i], keysAndValues[i + 1]));
        }
        return TestBatches.traces(span);
    }

    @Test
    void insertsUpdatesAndUpserts() {
        assertThat(apply(
                        span("a", "old", "b", "old"),
                        action("a", "insert", "new"),
                        action("b", "UPDATE", 7L),
                        action("c", "update", "x"),
                        action("d", "upsert", true),
                        action("a", "upsert", 1.5)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "DOUBLE 1.5", "b", "INT 7", "d", "BOOL true"));
    }

    @Test
    void takesValuesFromElsewhere() {
        ClientMetadata client = new ClientMetadata(Map.of("tenant", List.of("a", "b")), Map.of("subject", "me"));
        Telemetry batch = span("from", 5L).withMetadata(client);

        assertThat(apply(
                        batch,
                        from("copy", "from", "", Optional.empty()),
                        from("none", "missing", "", Optional.empty()),
                        from("default", "missing", "", Optional.of("x")),
                        from("tenant", "", "metadata.Tenant", Optional.empty()),
                        from("subject", "", "auth.subject", Optional.empty()),
                        from("plain", "", "nothing", Optional.of(List.of(1L, "two")))))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "from", "INT 5",
                        "copy", "INT 5",
                        "default", "STRING x",
                        "tenant", "STRING a;b",
                        "subject", "STRING me",
                        "plain", "ARRAY [1,\"two\"]"));
    }

    @Test
    void deletesByNameAndPattern() {
        assertThat(apply(span("a", 1L, "secret.x", 1L, "my.secret", 1L, "b", 1L), pattern("b", "delete", "secret")))
                .containsOnlyKeys("a");
    }

    @Test
    void hashes() {
        assertThat(apply(
                        span("text", "foo", "number", 24L, "truth", true, "list", List.of(1L)),
                        pattern("", "hash", ".*")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "text",
                        "STRING 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                        "number",
                        "STRING cbb032642036ec7043fa4529f06c9c9d8b12fa70ea6799a19ca8321a808d86fa",
                        "truth",
                        "STRING 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
                        "list",
                        "STRING "));
    }

    @Test
    void extractsNamedParts() {
        assertThat(apply(
                        span("url", "https://example.com/path", "host", "old"),
                        pattern("url", "extract", "^(?P<scheme>[a-z]+)://(?P<host>[^/]+)")))
                .containsEntry("scheme", "STRING https")
                .containsEntry("host", "STRING example.com")
                .containsEntry("url", "STRING https://example.com/path");
    }

    @Test
    void converts() {
        assertThat(apply(
                        span("a", "12", "b", 2.9, "c", true, "d", "x", "e", 3L, "f", "1.5", "g", List.of("y")),
                        convert("a", "int"),
                        convert("b", "int"),
                        convert("c", "double"),
                        convert("d", "int"),
                        convert("e", "string"),
                        convert("f", "double"),
                        convert("g", "string")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "a", "INT 12",
                        "b", "INT 2",
                        "c", "DOUBLE 1",
                        "d", "STRING x",
                        "e", "STRING 3",
                        "f", "DOUBLE 1.5",
                        "g", "STRING [\"y\"]"));
    }

    private static MatchConfig match(String type, List<String> names, List<AttributeMatchConfig> attributes) {
        return new MatchConfig(
                type,
                List.of("shop"),
                names,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                attributes,
                List.of(new AttributeMatchConfig("service.name", Optional.of("shop"))),
                List.of(new LibraryMatchConfig("scope", Optional.of("1.0"))));
    }

    private List<String> acted(Optional<MatchConfig> include, Optional<MatchConfig> exclude) {
        Span.Builder[] spans = {
            TestBatches.span("GET /a").addAttributes(TestBatches.attribute("n", 1L)),
            TestBatches.span("GET /b").addAttributes(TestBatches.attribute("n", 2L)),
            TestBatches.span("POST /a")
        };
        AttributesProcessorConfig config =
                new AttributesProcessorConfig(List.of(action("hit", "insert", true)), include, exclude);
        new AttributesProcessor(config, Signal.TRACES, next).consume(TestBatches.traces(spans));
        return TestBatches.spans(next.accepted().getLast()).stream()
                .filter(span ->
                        TestBatches.value(span.getAttributesList(), "hit").getBoolValue())
                .map(Span::getName)
                .toList();
    }

    @Test
    void actsOnWhatIsIncludedAndNotExcluded() {
        Optional<MatchConfig> gets = Optional.of(match("regexp", List.of("^GET"), List.of()));
        Optional<MatchConfig> second =
                Optional.of(match("strict", List.of(), List.of(new AttributeMatchConfig("n", Optional.of(2L)))));

        assertThat(acted(Optional.empty(), Optional.empty())).hasSize(3);
        assertThat(acted(gets, Optional.empty())).containsExactly("GET /a", "GET /b");
        assertThat(acted(gets, second)).containsExactly("GET /a");
        assertThat(acted(second, Optional.empty())).containsExactly("GET /b");
    }

    @Test
    void matchesLogRecords() {
        MatchConfig errors = new MatchConfig(
                "strict",
                List.of(),
                List.of(),
                List.of(),
                List.of("boom"),
                List.of(),
                Optional.of(new SeverityMatchConfig(17, false)),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        AttributesProcessorConfig config = new AttributesProcessorConfig(
                List.of(action("hit", "insert", true)), Optional.of(errors), Optional.empty());
        new AttributesProcessor(config, Signal.LOGS, next)
                .consume(TestBatches.logs(
                        LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
                                .setBody(ConfiguredValue.of("boom")),
                        LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                                .setBody(ConfiguredValue.of("boom")),
                        LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
                                .setBody(ConfiguredValue.of("other"))));

        assertThat(TestBatches.records(next.accepted().getLast()))
                .extracting(LogRecord::getAttributesCount)
                .containsExactly(1, 0, 0);
    }

    @Test
    void refusesFieldsThatTheSignalDoesNotHave() {
        AttributesProcessorConfig config = new AttributesProcessorConfig(
                List.of(action("a", "insert", 1L)),
                Optional.of(match("strict", List.of("x"), List.of())),
                Optional.empty());

        assertThatThrownBy(() -> new AttributesProcessor(config, Signal.LOGS, next))
                .hasMessage("include::services should not be specified for logs");
    }

    /** Fields that a file leaves out have no value: no action falls back on an attribute or on another action. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{action: delete} | at least one of \"key\" and \"pattern\"",
                "{key: a, value: 1} | expected: one of [insert,",
            })
    void refusesActionsInAFileThatAreIncomplete(String action, String problem) {
        ComponentCatalog catalog = new ComponentCatalog(List.of(new AttributesProcessorFactory()));
        String yaml = "yaml:{processors: {attributes: {actions: [" + action + "]}}}";

        assertThatThrownBy(() -> new ConfigLoader(catalog, Map.of()).load(List.of(yaml), List.of()))
                .hasMessageContaining(problem);
    }

    @Test
    void refusesIncompleteActions() {
        assertThatThrownBy(() -> action("", "insert", 1L)).hasMessageContaining("missing required field \"key\"");
        assertThatThrownBy(() -> pattern("a", "insert", ""))
                .hasMessageContaining("missing value source (expected one of: value, from_attribute, from_context");
        assertThatThrownBy(() -> pattern("a", "extract", "(x)"))
                .hasMessageContaining("has 0 named groups of 1 (expected: at least one, and all named)");
        assertThatThrownBy(() -> pattern("a", "delete", "(")).hasMessageContaining("is not a valid pattern");
        assertThatThrownBy(() -> convert("a", "bool")).hasMessageContaining("one of [int, double, string]");
        assertThatThrownBy(() -> action("a", "shout", 1L)).hasMessageContaining("shout (expected: one of [insert");
        assertThatThrownBy(() -> action("a", "delete", 1L)).hasMessageContaining("does not use value");
    }

    @Test
    void changesResources() {
        ResourceProcessorConfig config = new ResourceProcessorConfig(
                List.of(action("service.name", "update", "store"), action("x", "insert", 1L)));

        new ResourceProcessor(config, next).consume(span());

        Traces changed = (Traces) next.accepted().getLast();
        assertThat(attributes(
                        changed.message().getResourceSpans(0).getResource().getAttributesList()))
                .containsExactlyInAnyOrderEntriesOf(Map.of("service.name", "STRING store", "x", "INT 1"));
    }
}
