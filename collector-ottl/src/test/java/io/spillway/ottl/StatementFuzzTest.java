package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.RandomMessages;
import io.spillway.testkit.TelemetryGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls of all functions over random telemetry: an error is an {@link EvaluationException}, and what comes out can be read. */
class StatementFuzzTest {
    private static final int STATEMENTS = Integer.getInteger("spillway.ottl.fuzz", 4_000);
    private static final int DEEPEST = 3;

    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\"a\"",
            "\"name\"",
            "\"<a b=\\\"1\\\">x<![CDATA[y]]><c/></a>\"",
            "\"é\\u0000😀\"",
            "\"a=1 b=\\\"2 3\\\"\"",
            "\"{\\\"a\\\": [1, {\\\"b\\\": null}]}\"",
            "\"(?P<x>.)(.*)\"",
            "\"(\"",
            "\"*\"",
            "\"$1${x}\"",
            "\"%Y-%m-%d\"",
            "\"%s\"",
            "\"2026-12-01\"",
            "\"10.0.0.0/8\"",
            "\"http://u@h:1/p.q?x#y\"",
            "\"1h\"",
            "\"-9223372036854775808\"",
            "\"1e400\"",
            "\"0x1f\"",
            "\"sum\"",
            "\"upsert\"",
            "\"delta\"",
            "\"key\"",
            "\"base64\"",
            "\"4242424242424242\"");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "2", "7", "9223372036854775807", "100");
    private static final List<String> FLOATS = List.of("0.0", "1.5", "-2.5", "99.0", "1.0e300", ".5");

    private final Random random = new Random();

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<String> paths(Context context) {
        String own = switch (context) {
            case RESOURCE -> "attributes schema_url dropped_attributes_count cache";
            case SCOPE -> "name version attributes schema_url cache resource.attributes";
            case SPAN ->
                "name kind kind.string status.code status.message start_time end_time_unix_nano trace_id span_id.string"
                        + " trace_state attributes flags events links cache resource.attributes scope.name";
            case SPANEVENT -> "name time attributes event_index span.name span.attributes cache";
            case METRIC -> "name description unit type aggregation_temporality is_monotonic metadata data_points cache";
            case DATAPOINT ->
                "attributes start_time time_unix_nano value_int value_double count sum scale zero_count flags exemplars"
                        + " bucket_counts explicit_bounds positive.offset negative.bucket_counts metric.name metric.unit";
            case EXEMPLAR ->
                "time double_value int_value trace_id span_id.string filtered_attributes datapoint.attributes metric.name cache";
            case LOG ->
                "body body.string severity_number severity_text event_name time observed_time trace_id span_id attributes"
                        + " flags cache resource.attributes";
        };
        List<String> paths = new ArrayList<>(List.of(own.split(" ")));
        if (context != Context.METRIC && context != Context.EXEMPLAR) {
            paths.add("attributes[\"a\"]");
            paths.add("attributes[\"map\"][\"b\"][0]");
        }
        return paths;
    }

    private String argument(String type, Context context, int depth) {
        boolean isNested = depth < DEEPEST && random.nextInt(3) == 0;
        if (random.nextInt(20) == 0 || (isNested && !type.contains("path") && !type.startsWith("["))) {
            return isNested ? call(context, false, depth + 1) : any(paths(context));
        }
        return switch (type) {
            case "path" -> any(paths(context));
            case "map path" ->
                any(List.of("attributes", "cache", "attributes[\"map\"]", "resource.attributes", "body"));
            case "string" -> random.nextInt(3) == 0 ? any(paths(context)) : any(TEXTS);
            case "integer" -> random.nextInt(5) == 0 ? any(paths(context)) : any(NUMBERS);
            case "float", "number" -> any(FLOATS);
            case "boolean" -> any(List.of("true", "false"));
            case "[string]" -> "[" + any(TEXTS) + ", " + any(TEXTS) + "]";
            case "[float]" -> "[0.0, " + any(FLOATS) + "]";
            case "[any]" -> "[" + argument("any", context, depth + 1) + ", nil]";
            case "list" ->
                any(List.of("[1, 2.5, \"a\"]", "[]", "[{\"k\": \"v\"}, {\"k\": [1]}]", "attributes[\"list\"]"));
            case "map" ->
                any(List.of(
                        "{\"a\": 1, \"b\": {\"c\": [nil, true]}}",
                        "{}",
                        "attributes",
                        "cache",
                        "{\"x\": [{\"range\": \"5xx\"}]}"));
            case "time" -> any(List.of("start_time", "time", "Unix(1)", "Now()", "end_time"));
            case "duration" -> any(List.of("Duration(\"1h\")", "Now() - Unix(0)", "end_time - start_time"));
            case "bytes" ->
                any(List.of(
                        "0x0102", "0x01020304050607080102030405060708", "0x0102030405060708", "\"0102030405060708\""));
            case "function" -> any(List.of("SHA256", "ToUpperCase", "Int", "UUID"));
            default ->
                any(List.of(any(TEXTS), any(NUMBERS), any(FLOATS), any(paths(context)), "nil", "0x00ff", "[1, [2]]"));
        };
    }

    private String call(Context context, boolean isEditor, int depth) {
        List<FunctionTable.Function> functions = FunctionTable.functions().stream()
                .filter(each -> Character.isLowerCase(each.name().charAt(0)) == isEditor)
                .toList();
        String signature = any(functions).signature();
        int open = signature.indexOf('(');
        List<String> arguments = new ArrayList<>();
        String parameters = signature.substring(open + 1, signature.length() - 1);
        for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split(", ")) {
            boolean isOptional = parameter.contains("?");
            if (isOptional && random.nextBoolean()) {
                break;
            }
            String type = parameter.substring(parameter.indexOf(": ") + 2);
            String name = parameter.substring(0, parameter.indexOf(isOptional ? "?" : ":"));
            arguments.add((isOptional ? name + "=" : "") + argument(type, context, depth));
        }
        return signature.substring(0, open) + "(" + String.join(", ", arguments) + ")";
    }

    private String statement(Context context) {
        String editor = random.nextBoolean()
                ? call(context, true, 0)
                : "set(" + any(paths(context)) + ", " + call(context, false, 0) + ")";
        return random.nextInt(4) == 0 ? editor + " where " + call(context, false, 1) + " != " + any(TEXTS) : editor;
    }

    private static Telemetry batch(Signal signal, long seed) throws MalformedTelemetryException {
        if (seed % 2 == 0) {
            byte[] request = new RandomMessages(seed).request(signal).toByteArray();
            return Telemetry.read(signal, request);
        }
        TelemetryGenerator generator = new TelemetryGenerator(seed);
        ExportTraceServiceRequest spans = generator.spans(3);
        ExportLogsServiceRequest logs = generator.logs(3);
        ExportMetricsServiceRequest metrics = generator.metrics(6);
        return switch (signal) {
            case TRACES -> Traces.of(spans);
            case METRICS -> Metrics.of(metrics);
            case LOGS -> Logs.of(logs);
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261201})
    void neverFailsInAnyOtherWay(long seed) throws MalformedTelemetryException {
        random.setSeed(seed);
        int runs = 0;
        for (int i = 0; i < STATEMENTS; i++) {
            Signal signal = any(List.of(Signal.values()));
            Context context = any(List.copyOf(Context.ofStatements(signal)));
            List<String> statements = List.of(statement(context), statement(context));
            Optional<StatementGroup> group = StatementGroup.parse(
                    signal, Optional.of(context), ErrorMode.SILENT, List.of(), statements, new ArrayList<>());
            if (group.isPresent()) {
                runs++;
                check(group.get(), batch(signal, random.nextInt(1000)), "seed " + seed + ", " + i + ": " + statements);
            }
        }
        assertThat(runs).isGreaterThan(STATEMENTS / 10);
    }

    private static void check(StatementGroup group, Telemetry batch, String description) {
        try {
            Telemetry after = new StatementRun(Fixtures.SURROUNDINGS).apply(List.of(group), batch);
            Telemetry read = Telemetry.read(batch.signal(), after.toByteArray());
            assertThat(read.itemCount()).as(description).isEqualTo(after.itemCount());
        } catch (RuntimeException | MalformedTelemetryException e) {
            fail(description, e);
        }
    }
}
