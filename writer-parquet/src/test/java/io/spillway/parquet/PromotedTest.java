package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promoted attributes are columns of their type and stay in the map. */
final class PromotedTest {
    private static final AnyValue TEXT =
            AnyValue.newBuilder().setStringValue("x").build();
    private static final AnyValue LONG = AnyValue.newBuilder().setIntValue(-5).build();
    private static final AnyValue DOUBLE =
            AnyValue.newBuilder().setDoubleValue(0.25).build();
    private static final AnyValue BOOLEAN =
            AnyValue.newBuilder().setBoolValue(true).build();
    private static final AnyValue EMPTY = AnyValue.getDefaultInstance();
    private static final List<AnyValue> VALUES = List.of(TEXT, LONG, DOUBLE, BOOLEAN, EMPTY);

    @TempDir
    private Path folder;

    @Test
    void valuesOfOtherTypesAreNullAndStayInTheMap() throws Exception {
        TelemetryLayout layout = new TelemetryLayout(
                Signal.TRACES,
                List.of(
                        Promoted.item("a.Text", Promoted.Type.STRING),
                        Promoted.item("a.long", Promoted.Type.LONG),
                        Promoted.item("a.double", Promoted.Type.DOUBLE),
                        Promoted.item("a-bool", Promoted.Type.BOOLEAN)));
        List<Telemetry> batches = new ArrayList<>();
        for (int i = 0; i < VALUES.size(); i++) {
            AnyValue value = VALUES.get(i);
            batches.add(span(
                    i + 1,
                    attribute("a.Text", value),
                    attribute("a.long", value),
                    attribute("a.double", value),
                    attribute("a-bool", value)));
        }

        Path file = write(layout, batches);

        try (Duck duck = new Duck()) {
            assertThat(duck.rows(file, "select a_text, a_long, a_double, a_bool from $ order by start_unix_nano"))
                    .containsExactly(
                            Arrays.asList("x", null, null, null),
                            Arrays.asList(null, "-5", null, null),
                            Arrays.asList(null, null, "0.25", null),
                            Arrays.asList(null, null, null, "true"),
                            Arrays.asList(null, null, null, null));
            assertThat(duck.rows(file, "select attributes['a.long'] from $ order by start_unix_nano"))
                    .extracting(List::getFirst)
                    .containsExactly("x", "-5", "0.25", "true", null);
        }
        assertThat(readBack(file)).isEqualTo(Regrouped.of(batches));
    }

    @Test
    void anAttributeThatAppearsLateIsKept() throws Exception {
        TelemetryLayout layout =
                new TelemetryLayout(Signal.TRACES, List.of(Promoted.item("late", Promoted.Type.STRING)));
        List<Telemetry> batches = new ArrayList<>(ParquetFiles.batches(Signal.TRACES, 1, 200, 1_000));
        batches.add(span(1, attribute("late", TEXT), attribute("later", TEXT)));

        Path file = write(layout, batches);

        try (Duck duck = new Duck()) {
            assertThat(duck.number(file, "select count(*) from $ where late = 'x' and attributes['later'] = 'x'"))
                    .isEqualTo(1);
            assertThat(duck.number(file, "select count(*) from $ where late is null"))
                    .isEqualTo(200_000);
        }
    }

    @Test
    void attributesOfResourcesArePromotedToo() throws Exception {
        TelemetryLayout layout = new TelemetryLayout(
                Signal.LOGS,
                List.of(
                        Promoted.resource("host.name", Promoted.Type.STRING),
                        new Promoted(Promoted.Place.SCOPE, "never.there", Promoted.Type.DOUBLE)));
        Path file = write(layout, ParquetFiles.batches(Signal.LOGS, 1, 3, 1_000));

        try (Duck duck = new Duck()) {
            assertThat(duck.number(
                            file,
                            "select count(*) from $ where host_name = resource_attributes['host.name'] and"
                                    + " service_name = resource_attributes['service.name'] and never_there is null"))
                    .isEqualTo(3_000);
        }
    }

    @Test
    void columnsThatTwoSourcesClaimAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TelemetryLayout(
                        Signal.TRACES,
                        List.of(
                                Promoted.item("http.route", Promoted.Type.STRING),
                                Promoted.item("HTTP_Route", Promoted.Type.STRING),
                                Promoted.item("trace.id", Promoted.Type.STRING),
                                Promoted.resource("service.name", Promoted.Type.STRING))))
                .withMessageContaining("HTTP_Route (column http_route)")
                .withMessageContaining("trace.id (column trace_id)")
                .withMessageContaining("service.name (column service_name)");
        assertThatIllegalArgumentException().isThrownBy(() -> Promoted.item("...", Promoted.Type.LONG));
    }

    private Path write(TelemetryLayout layout, List<Telemetry> batches) throws Exception {
        return ParquetFiles.write(WriterSettings.of(folder, "a", layout), layout, batches)
                .getFirst()
                .path();
    }

    private static Object readBack(Path file) throws Exception {
        return Regrouped.of(ParquetFiles.readFile(file));
    }

    private static Telemetry span(long start, KeyValue... attributes) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpans(Span.newBuilder().setStartTimeUnixNano(start).addAllAttributes(List.of(attributes)));
        return ParquetFiles.batch(Signal.TRACES, request.build());
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
