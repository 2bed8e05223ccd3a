package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.GoDuration;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.loading.TestCatalog.Action;
import io.spillway.loading.TestCatalog.ActionKind;
import io.spillway.loading.TestCatalog.BatchConfig;
import io.spillway.loading.TestCatalog.ExporterConfig;
import io.spillway.loading.TestCatalog.ProcessorConfig;
import io.spillway.loading.TestCatalog.QueueConfig;
import io.spillway.loading.TestCatalog.ReceiverConfig;
import io.spillway.loading.TestCatalog.ServerConfig;
import io.spillway.loading.TestCatalog.Sizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinderTest {
    private static final String HIDDEN = "hunter2";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("N", "12", "OCTAL", "0042", "PASSWORD", HIDDEN, "EMPTY", "", "T", "100", "LIST", "[x, y]");

    @Test
    void keepsTheDefaultsOfWhatIsLeftOut() throws Exception {
        ExporterConfig config = exporter("timeout: 1s\nretry_on_failure: {multiplier: 2}");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.retryOnFailure()).isEqualTo(new TestCatalog.RetryConfig(true, Duration.ofSeconds(5), 2.0));
        assertThat(config.limit()).isEqualTo(42);
    }

    @Test
    void readsEveryType() throws Exception {
        ExporterConfig config = exporter("""
                endpoint: x:1
                wait_for_ready: true
                headers: {a: '1', b: "${PASSWORD}"}
                http2_ping: 1.5s
                token: t
                limit: 9223372036854775807
                ratio: 1
                names: a,b,c
                keys: [k]
                labels: {a: 1, b: [x, 2.5], c: {d: true}}
                sending_queue: {queue_size: 1e3, sizer: items, storage: file_storage/x, batch: {min_size: 0x10}}
                """);
        assertThat(config.client())
                .isEqualTo(new TestCatalog.ClientConfig(
                        "x:1", Map.of("a", new Secret("1"), "b", new Secret(HIDDEN)), true));
        assertThat(config.ping()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.token()).contains(new Secret("t"));
        assertThat(config.limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(config.ratio()).isEqualTo(1.0);
        assertThat(config.names()).containsExactly("a", "b", "c");
        assertThat(config.keys()).containsExactly(new Secret("k"));
        assertThat(config.labels()).isEqualTo(Map.of("a", 1L, "b", List.of("x", 2.5), "c", Map.of("d", true)));
        assertThat(config.sendingQueue())
                .isEqualTo(Section.on(new QueueConfig(
                        1000,
                        Sizer.ITEMS,
                        Optional.of(ComponentId.parse("file_storage/x")),
                        Section.on(new BatchConfig(Duration.ofMillis(200), 16)))));
    }

    @Test
    void sectionsAreOnWhenTheyAreThere() throws Exception {
        ServerConfig http = new ServerConfig("localhost:4318", 20);
        assertThat(receiver("http: ").http()).isEqualTo(Section.on(http));
        assertThat(receiver("http: {}").http()).isEqualTo(Section.on(http));
        assertThat(receiver("http: {enabled: true}").http()).isEqualTo(Section.on(http));
        assertThat(receiver("http: {enabled: false}").http()).isEqualTo(Section.off(http));
        assertThat(receiver("grpc: ").http()).isEqualTo(Section.off(http));
        assertThat(exporter("retry_on_failure: {enabled: false}")
                        .retryOnFailure()
                        .enabled())
                .isFalse();
    }

    @Test
    void theValuesOfASectionThatIsOffAreNotChecked() throws Exception {
        assertThat(exporter("sending_queue: {enabled: false, queue_size: 0}")
                        .sendingQueue()
                        .isOn())
                .isFalse();
    }

    @Test
    void aNullInAListOrMapOfStringsIsAnEmptyString() throws Exception {
        assertThat(exporter("headers: {a: , b: c}").client().headers())
                .isEqualTo(Map.of("a", new Secret(""), "b", new Secret("c")));
        assertThat(exporter("names: [a, null]").names()).containsExactly("a", "");
    }

    @Test
    void theWordsOfAnEnum() throws Exception {
        assertThat(exporter("mode: Loud").mode()).isEqualTo(TestCatalog.Mode.LOUD);
        assertThat(exporter("mode: soft").mode()).isEqualTo(TestCatalog.Mode.QUIET);
        assertThat(exporter("mode: ''").mode()).isEqualTo(TestCatalog.Mode.QUIET);
    }

    @Test
    void anEmptyDefaultOfAVariableIsAnEmptyString() throws Exception {
        assertThat(exporter("labels: {a: '${env:UNSET:-}'}").labels()).isEqualTo(Map.of("a", ""));
        assertThat(exporter("endpoint: ${env:UNSET:-}").client().endpoint()).isEmpty();
    }

    @Test
    void anIdThatIsNullIsNoId() throws Exception {
        assertThat(exporter("sending_queue: {storage: }").sendingQueue().asOptional())
                .hasValueSatisfying(queue -> assertThat(queue.storage()).isEmpty());
    }

    @Test
    void recordsInListsStartFromNothing() throws Exception {
        ProcessorConfig config = processor("actions: [{key: a, action: insert, value: 5}, {key: b, action: delete}]");
        assertThat(config.actions())
                .containsExactly(
                        new Action("a", ActionKind.INSERT, Optional.of(5L), List.of()),
                        new Action("b", ActionKind.DELETE, Optional.empty(), List.of()));
    }

    @Test
    void aMapOfSecretsMayBeAListOfNamesAndValues() throws Exception {
        assertThat(exporter("headers: [{name: a, value: b}, {name: c, value: d}]")
                        .client()
                        .headers())
                .isEqualTo(Map.of("a", new Secret("b"), "c", new Secret("d")));
    }

    @Test
    void stringFieldsTakeTheTextOfAnExpansion() throws Exception {
        assertThat(exporter("endpoint: ${OCTAL}").client().endpoint()).isEqualTo("0042");
        assertThat(exporter("limit: ${OCTAL}").limit()).isEqualTo(34);
        assertThat(exporter("names: ${LIST}").names()).containsExactly("x", "y");
        assertThat(exporter("endpoint: ${LIST}").client().endpoint()).isEqualTo("[x, y]");
        assertThat(exporter("endpoint: '${EMPTY}'").client().endpoint()).isEmpty();
        assertThat(exporter("labels: {a: '${OCTAL}'}").labels()).isEqualTo(Map.of("a", 34L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "limit: => is null: the default applies",
                "limit: ${EMPTY} => is empty: the default applies",
                "limit: ${UNSET} => Configuration references unset environment variable \"UNSET\"",
                "endpoint: ${UNSET} => Configuration references unset environment variable \"UNSET\"",
                "timeout: 100 => a duration without a unit is taken as nanoseconds: write 100ns, or the unit that is meant",
                "timeout: ${T} => a duration without a unit is taken as nanoseconds: write 100ns, or the unit that is meant",
                "read_buffer_size: 5 => has no effect: there is no such buffer",
                "write_buffer_size: 5 => has no effect: there is no such buffer either",
                "headers: {a: } => is null: it counts as an empty string",
            })
    void warns(String yaml, String warning) throws Exception {
        LoadedConfig loaded = TestCatalog.load(collector("out_grpc", yaml), ENVIRONMENT);
        assertThat(loaded.warnings()).singleElement().extracting(Problem::text).isEqualTo(warning);
        ExporterConfig config = (ExporterConfig) record(loaded, ComponentKind.EXPORTER, "out_grpc");
        assertThat(config.limit()).isEqualTo(42);
        assertThat(config.client().endpoint()).isEqualTo("localhost:4317");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "enpoint: x => enpoint: unknown key (did you mean \"endpoint\"?)",
                "Timeout: 1s => Timeout: unknown key (did you mean \"timeout\"?)",
                "old_key: 1 => old_key: is no longer supported: use new_key",
                "limit: 1.5 => limit: got the number 1.5 (expected: an integer from -9223372036854775808 to 9223372036854775807)",
                "limit: '5' => limit: got the string \"5\" (expected: an integer)",
                "limit: 99999999999999999999 => limit: got the number 1.0E20 (expected: an integer from -9223372036854775808 to 9223372036854775807)",
                "sending_queue: {queue_size: 4294967296} => sending_queue::queue_size: got the integer 4294967296 (expected: an integer from -2147483648 to 2147483647)",
                "limit: ${N}000 => limit: got the string of an expansion (expected: an integer)",
                "limit: ${PASSWORD} => limit: got the string of an expansion (expected: an integer)",
                "limit: [1] => limit: got a list (expected: an integer)",
                "ratio: a => ratio: got the string \"a\" (expected: a number)",
                "ratio: 2 => ratio: 2.0 (expected: <= 1)",
                "wait_for_ready: yes => wait_for_ready: got the string \"yes\" (expected: true or false)",
                "wait_for_ready: 1 => wait_for_ready: got the integer 1 (expected: true or false)",
                "endpoint: 5 => endpoint: got the integer 5 (expected: a string; put it in quotes)",
                "endpoint: {a: b} => endpoint: got a map (expected: a string)",
                "timeout: '100' => timeout: invalid duration \"100\" (expected: a duration such as 200ms, 5s or 1h30m)",
                "timeout: 9999999h => timeout: got a duration",
                "timeout: true => timeout: got the boolean true (expected: a duration such as 200ms, 5s or 1h30m)",
                "sending_queue: {sizer: item} => sending_queue::sizer: unknown value \"item\" (valid values: [requests, items, bytes]) (did you mean \"items\"?)",
                "sending_queue: {storage: 'a b'} => sending_queue::storage: type \"a b\": expected a letter followed by at most 62 letters, digits or underscores",
                "sending_queue: {queue_size: 0} => sending_queue::queue_size: 0 (expected: > 0)",
                "sending_queue: {batch: {min_sise: 1}} => sending_queue::batch::min_sise: unknown key (did you mean \"min_size\"?)",
                "sending_queue: {enabled: 'no'} => sending_queue::enabled: got the string \"no\" (expected: true or false)",
                "sending_queue: [] => sending_queue: got a list (expected: a map)",
                "names: [a, 5] => names::1: got the integer 5 (expected: a string; put it in quotes)",
                "names: [a, ] => none",
                "keys: [k, {}] => keys::1: got a map (expected: a string)",
                "sending_queue: {sizer: ITEMS} => sending_queue::sizer: unknown value \"ITEMS\" (valid values: [requests, items, bytes])",
                "sending_queue: {enabled: false, queue_sise: 1} => sending_queue::queue_sise: unknown key (did you mean \"queue_size\"?)",
                "labels: {a: '${nosuch:x}'} => labels::a: scheme \"nosuch\" is not supported (valid: env, file, http, https, yaml)",
                "keys: ['${nosuch:x}'] => keys::0: scheme \"nosuch\" is not supported (valid: env, file, http, https, yaml)",
                "limit: '${env:UNSET:-}' => limit: got the string of an expansion (expected: an integer)",
                "names: {a: b} => names: got a map (expected: a list)",
                "names: a,bad => names: holds a bad name",
                "labels: {a: null} => labels::a: is null (expected: a value)",
                "labels: a => labels: got the string (expected: a map)",
                "token: 12345 => token: got the integer (expected: a string; put it in quotes)",
                "headers: {a: 12345} => headers::a: got the integer (expected: a string; put it in quotes)",
                "headers: {a: true} => headers::a: got the boolean (expected: a string; put it in quotes)",
                "headers: hunter2 => headers: got the string (expected: a map)",
                "keys: hunter2 => keys: got the string (expected: a list)",
            })
    void refuses(String yaml, String problem) throws Exception {
        switch (problem) {
            case "none" -> assertThat(exporter(yaml)).isNotNull();
            case "timeout: got a duration" ->
                assertThat(problem("out_grpc", yaml)).contains("timeout: invalid duration \"9999999h\"");
            default -> assertThat(problem("out_grpc", yaml)).isEqualTo("yaml:5:5: exporters::out_grpc::" + problem);
        }
    }

    @Test
    void aViolationOfANestedRecordPointsAtItsKey() {
        assertThat(problems("exporters: {out_grpc: }\nreceivers:\n  in:\n    grpc:\n      endpoint: ''\n"))
                .contains("yaml:5:7: receivers::in::grpc::endpoint: requires a non-empty \"endpoint\"");
        assertThat(
                        problems(
                                "processors:\n  edit:\n    actions:\n      - {key: a, action: insert}\n      - key: ''\n        action: insert\n"))
                .contains("yaml:5:9: processors::edit::actions::1::key: is empty");
        assertThat(problems("processors:\n  edit:\n    actions:\n      - {key: a}\n"))
                .contains("yaml:4:9: processors::edit::actions::0::action: is required");
        assertThat(problems("receivers:\n  in: {grpc: {enabled: false}}\n"))
                .contains("yaml:2:7: receivers::in: must specify at least one protocol when using the test receiver");
    }

    @Test
    void whatFollowsFromAWrongValueIsNotReported() {
        assertThat(problems("receivers:\n  in: {grpc: [], http: {endpoint: 5, max_recv_msg_size_mib: -1}}\n"))
                .filteredOn(problem -> problem.contains("receivers::"))
                .containsExactly(
                        "yaml:2:14: receivers::in::grpc: got a list (expected: a map)",
                        "yaml:2:35: receivers::in::http::endpoint: got the integer 5 (expected: a string; put it in quotes)",
                        "yaml:2:38: receivers::in::http::max_recv_msg_size_mib: -1 (expected: >= 0)");
    }

    @Test
    void secretsAreHiddenWhereverTheConfigurationIsPrinted() throws Exception {
        LoadedConfig loaded = TestCatalog.load(
                collector("out_grpc", "headers: {a: '${PASSWORD}'}\ntoken: hunter2\nkeys: [hunter2]"), ENVIRONMENT);
        assertThat(loaded.merged(false).toString()).doesNotContain(HIDDEN).contains("headers={a=[REDACTED]}");
        assertThat(loaded.effective(false).toString()).doesNotContain(HIDDEN).contains("token=[REDACTED]");
        assertThat(loaded.config().toString()).doesNotContain(HIDDEN);
        assertThat(loaded.merged(true).toString()).contains("headers={a=hunter2}", "token=hunter2");
        assertThat(loaded.effective(true).toString()).contains("headers={a=hunter2}", "keys=[hunter2]");
    }

    @Test
    void theEffectiveConfigurationHasTheDefaults() throws Exception {
        LoadedConfig loaded = TestCatalog.load(collector("out_grpc", "sending_queue: {enabled: false}"), Map.of());
        Map<?, ?> exporters = (Map<?, ?>) loaded.effective(false).get("exporters");
        Map<?, ?> exporter = (Map<?, ?>) exporters.get("out_grpc");
        assertThat(exporter.get("endpoint")).isEqualTo("localhost:4317");
        assertThat(exporter.get("timeout")).isEqualTo("5s");
        assertThat(exporter.get("sending_queue")).isEqualTo(Map.of("enabled", false));
        assertThat(exporter.containsKey("token")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1h30m, 5400000000000, 1h30m0s",
        "1.5s, 1500000000, 1.5s",
        "200ms, 200000000, 200ms",
        "-2m, -120000000000, -2m0s",
        "0, 0, 0s",
        "1h0.5s, 3600500000000, 1h0m0.5s",
        "3us, 3000, 3µs",
        "3µs, 3000, 3µs",
        ".5m, 30000000000, 30s",
        "1.s, 1000000000, 1s",
        "+7ns, 7, 7ns",
        "90s, 90000000000, 1m30s",
    })
    void durationsAreThoseOfGo(String text, long nanos, String formatted) {
        assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
        assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(formatted);
    }

    private static String collector(String exporter, String yaml) {
        return "receivers: {in: }\nservice: {pipelines: {traces: {receivers: [in], exporters: [%s]}}}\nexporters:\n  %s:\n    %s\n"
                .formatted(exporter, exporter, yaml.strip().replace("\n", "\n    "));
    }

    private static ExporterConfig exporter(String yaml) throws ConfigException {
        return (ExporterConfig)
                record(TestCatalog.load(collector("out_grpc", yaml), ENVIRONMENT), ComponentKind.EXPORTER, "out_grpc");
    }

    private static ReceiverConfig receiver(String yaml) throws ConfigException {
        String file = collector("out_grpc", "").replace("{in: }", "\n  in:\n    " + yaml);
        return (ReceiverConfig) record(TestCatalog.load(file, ENVIRONMENT), ComponentKind.RECEIVER, "in");
    }

    private static ProcessorConfig processor(String yaml) throws ConfigException {
        String file = collector("out_grpc", "") + "processors:\n  edit:\n    " + yaml;
        return (ProcessorConfig) record(TestCatalog.load(file, ENVIRONMENT), ComponentKind.PROCESSOR, "edit");
    }

    private static Record record(LoadedConfig loaded, ComponentKind kind, String id) {
        return loaded.config().components().get(kind).get(ComponentId.parse(id)).config();
    }

    private static String problem(String exporter, String yaml) {
        List<String> problems = problems(collector(exporter, yaml));
        assertThat(problems).hasSize(1);
        return problems.getFirst().replaceFirst("^yaml:5:\\d+", "yaml:5:5");
    }

    private static List<String> problems(String file) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> TestCatalog.load(file, ENVIRONMENT));
        assertThat(e).hasMessageNotContaining(HIDDEN);
        return e.problems().stream().map(Problem::toString).toList();
    }
}
