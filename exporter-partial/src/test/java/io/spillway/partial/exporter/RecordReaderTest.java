package io.spillway.partial.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.partial.exporter.RejectedRecord.Cause;
import io.spillway.partial.store.Heartbeat;
import io.spillway.partial.store.Stop;
import io.spillway.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordReaderTest {
    private static final ByteString ONE = Records.request(Records.span(Records.SPAN_ID));

    private final PartialExporterConfig config = PartialExporterConfig.defaults();
    private final RecordReader reader = new RecordReader(config, new ManualClock());

    static Stream<Arguments> acceptedForms() {
        byte[] proto = ONE.toByteArray();
        return Stream.of(
                Arguments.of("", Records.text(Base64.getEncoder().encodeToString(proto))),
                Arguments.of("proto", Records.text(Base64.getEncoder().encodeToString(proto))),
                Arguments.of(
                        "", Records.text(Base64.getUrlEncoder().withoutPadding().encodeToString(proto))),
                Arguments.of("", Records.text(Base64.getMimeEncoder().encodeToString(proto))),
                Arguments.of("", Records.bytes(ONE)),
                Arguments.of("json/v1", Records.text(Records.PYTHON)),
                Arguments.of("json", Records.text(Records.PYTHON)),
                Arguments.of("json/v1", Records.bytes(ByteString.copyFromUtf8(Records.PYTHON))),
                Arguments.of("json/v1", Records.text(Records.DOTNET)),
                Arguments.of("json/v1", map()));
    }

    /** A body that is a map, with only what a stop needs. */
    private static AnyValue map() {
        return mapOf(
                "resourceSpans",
                list(mapOf(
                        "scopeSpans",
                        list(mapOf(
                                "spans",
                                list(AnyValue.newBuilder()
                                        .setKvlistValue(KeyValueList.newBuilder()
                                                .addValues(Records.attribute("traceId", Records.TRACE_ID))
                                                .addValues(Records.attribute("spanId", Records.SPAN_ID)))
                                        .build()))))));
    }

    private static AnyValue mapOf(String key, AnyValue value) {
        return AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder()
                        .addValues(KeyValue.newBuilder().setKey(key).setValue(value)))
                .build();
    }

    private static AnyValue list(AnyValue value) {
        AnyValue.Builder list = AnyValue.newBuilder();
        list.getArrayValueBuilder().addValues(value);
        return list.build();
    }

    @ParameterizedTest
    @MethodSource("acceptedForms")
    void acceptsEveryFormOfBody(String type, AnyValue body) throws Exception {
        assertThat(heartbeats(Resource.getDefaultInstance(), Records.heartbeat(type, body)))
                .singleElement()
                .satisfies(beat -> {
                    assertThat(beat.key().traceIdHex()).isEqualTo(Records.TRACE_ID);
                    assertThat(beat.key().spanIdHex()).isEqualTo(Records.SPAN_ID);
                    assertThat(beat.eventUnixNano()).isEqualTo(77);
                    assertThat(beat.lifeMillis()).isEqualTo(15_000);
                });
        assertThat(stops(Records.stop(type, body))).hasSize(1);
    }

    @Test
    void keepsAllThatThePythonClientSays() throws Exception {
        Span span = only(
                heartbeats(Resource.getDefaultInstance(), Records.heartbeat("json/v1", Records.text(Records.PYTHON))));

        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(span.getLinks(0).getTraceId())
                .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex(Records.TRACE_ID)));
        assertThat(span.getLinks(0).getSpanId())
                .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex(Records.SPAN_ID)));
    }

    @Test
    void mendsWhatTheDotNetClientSays() throws Exception {
        Span span = only(
                heartbeats(Resource.getDefaultInstance(), Records.heartbeat("json/v1", Records.text(Records.DOTNET))));

        assertThat(span.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(span.getTraceState()).isEmpty();
        assertThat(span.getStartTimeUnixNano()).isEqualTo(1758000000000000000L);
    }

    @Test
    void whatTheLogKnowsBeyondTheSpanIsMergedAndTheSpanWins() throws Exception {
        LogRecord.Builder record = Records.heartbeat("", Records.bytes(ONE))
                .addAttributes(Records.attribute("a", "log's"))
                .addAttributes(Records.attribute("b", "log's"));
        Resource resource = Records.resource("service.name", "other", "host.name", "h", "partial.x", "no");
        ResourceSpans merged = stored(heartbeats(resource, record)).getFirst();
        Span span = merged.getScopeSpans(0).getSpans(0);

        assertThat(span.getAttributesList())
                .containsExactly(Records.attribute("a", "span's"), Records.attribute("b", "log's"));
        assertThat(merged.getResource().getAttributesList())
                .containsExactly(Records.attribute("service.name", "shop"), Records.attribute("host.name", "h"));
    }

    @Test
    void mergingCanBeSwitchedOff() throws Exception {
        PartialExporterConfig off = new PartialExporterConfig(
                config.store(),
                config.sending(),
                3,
                config.minExpiry(),
                config.maxExpiry(),
                false,
                false,
                1 << 20,
                0,
                0,
                0);
        LogRecord.Builder record =
                Records.heartbeat("", Records.bytes(ONE)).addAttributes(Records.attribute("b", "log's"));
        List<Heartbeat> beats = new ArrayList<>();
        new RecordReader(off, new ManualClock())
                .read(Records.resource("host.name", "h"), record.build(), beats, new ArrayList<>());
        ResourceSpans stored = stored(beats).getFirst();

        assertThat(stored.getResource().getAttributesCount()).isEqualTo(1);
        assertThat(stored.getScopeSpans(0).getSpans(0).getAttributesCount()).isEqualTo(1);
    }

    @Test
    void eachSpanOfARecordIsStoredAloneWithAllThatIsMerged() throws Exception {
        ByteString two = Records.request(Records.span(Records.SPAN_ID), Records.span("00000000000000ff"));
        LogRecord.Builder record = Records.heartbeat("", Records.bytes(two));
        List<ResourceSpans> stored = stored(heartbeats(Records.resource("host.name", "h"), record));

        assertThat(stored).hasSize(2).allSatisfy(each -> {
            assertThat(each.getResource().getAttributesCount()).isEqualTo(2);
            assertThat(each.getScopeSpans(0).getSpansCount()).isEqualTo(1);
        });
    }

    @Test
    void theFingerprintTellsNewsFromRepetition() throws Exception {
        long print = print(Records.resource(), Records.heartbeat("", Records.bytes(ONE)));

        assertThat(print(
                        Records.resource(),
                        Records.heartbeat("", Records.bytes(ONE)).setTimeUnixNano(99)))
                .isEqualTo(print);
        assertThat(print(Records.resource("k", "v"), Records.heartbeat("", Records.bytes(ONE))))
                .isNotEqualTo(print);
        assertThat(print(
                        Records.resource(),
                        Records.heartbeat("", Records.bytes(ONE)).addAttributes(Records.attribute("b", "1"))))
                .isNotEqualTo(print);
    }

    @Test
    void aStopWithAUselessBodyEndsTheSpanOfItsRecord() throws Exception {
        LogRecord.Builder record = Records.stop("json/v1", Records.text("{"))
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(Records.TRACE_ID)))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(Records.SPAN_ID)));

        assertThat(stops(record))
                .singleElement()
                .satisfies(stop -> assertThat(stop.key().spanIdHex()).isEqualTo(Records.SPAN_ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5000", "0s", "-5s", "soon"})
    void aHeartbeatNeedsAFrequency(String frequency) {
        LogRecord.Builder record = LogRecord.newBuilder()
                .setBody(Records.bytes(ONE))
                .addAttributes(Records.attribute("partial.event", "heartbeat"))
                .addAttributes(Records.attribute("partial.frequency", frequency));

        assertThat(rejection(record)).isEqualTo(Cause.FREQUENCY);
    }

    static Stream<Arguments> badRecords() {
        return Stream.of(
                Arguments.of(Cause.BASE64, Records.heartbeat("", Records.text("what is this?"))),
                Arguments.of(Cause.PROTOBUF, Records.heartbeat("", Records.text("AAAA"))),
                Arguments.of(Cause.PROTOBUF, Records.heartbeat("", Records.bytes(ByteString.copyFrom(new byte[] {
                    0x0a, 0x7f
                })))),
                Arguments.of(Cause.JSON, Records.heartbeat("json/v1", Records.text("{\"resourceSpans\":[{]}"))),
                Arguments.of(Cause.NO_SPAN, Records.heartbeat("json/v1", Records.text("{}"))),
                Arguments.of(Cause.NO_SPAN, Records.heartbeat("", Records.text(""))),
                Arguments.of(
                        Cause.NO_SPAN,
                        Records.heartbeat("json", Records.text("{\"resourceSpans\":[{},{\"scopeSpans\":[{}]}]}"))),
                Arguments.of(
                        Cause.ID, Records.heartbeat("", Records.bytes(Records.request(Span.getDefaultInstance())))),
                Arguments.of(
                        Cause.BODY,
                        Records.heartbeat(
                                "", AnyValue.newBuilder().setIntValue(5).build())),
                Arguments.of(Cause.BODY, Records.heartbeat("json/v1", AnyValue.getDefaultInstance())),
                Arguments.of(Cause.BODY_TYPE, Records.heartbeat("xml", Records.text("<a/>"))),
                Arguments.of(Cause.SIZE, Records.heartbeat("", Records.text("A".repeat(1 << 21)))),
                Arguments.of(
                        Cause.EVENT,
                        LogRecord.newBuilder().addAttributes(Records.attribute("partial.event", "pause"))));
    }

    @ParameterizedTest
    @MethodSource("badRecords")
    void whatCannotBeUnderstoodIsRejectedWithItsCause(Cause cause, LogRecord.Builder record) {
        assertThat(rejection(record)).isEqualTo(cause);
    }

    @Test
    void expiryIsBounded() {
        assertThat(config.lifeMillis(Duration.ofNanos(1))).isEqualTo(1_000);
        assertThat(config.lifeMillis(Duration.ofMillis(Long.MAX_VALUE)))
                .isEqualTo(Duration.ofHours(24).toMillis());
    }

    @Test
    void arbitraryBodiesNeverDoMoreThanBeRejected() {
        Random random = new Random(7);
        byte[] good = Records.PYTHON.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = good.clone();
            for (int flip = random.nextInt(4) + 1; flip > 0; flip--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            LogRecord.Builder record = Records.heartbeat(random.nextBoolean() ? "json/v1" : "", Records.text(text));
            try {
                assertThat(heartbeats(Resource.getDefaultInstance(), record))
                        .allSatisfy(
                                beat -> assertThat(beat.body().get().request().isEmpty())
                                        .isFalse());
            } catch (RejectedRecord e) {
                assertThat(e).hasMessageContaining("");
            }
        }
    }

    private Cause rejection(LogRecord.Builder record) {
        return catchThrowableOfType(RejectedRecord.class, () -> heartbeats(Resource.getDefaultInstance(), record))
                .reason();
    }

    private long print(Resource resource, LogRecord.Builder record) throws RejectedRecord {
        return heartbeats(resource, record).getFirst().fingerprint();
    }

    private List<Heartbeat> heartbeats(Resource resource, LogRecord.Builder record) throws RejectedRecord {
        List<Heartbeat> beats = new ArrayList<>();
        reader.read(resource, record.build(), beats, new ArrayList<>());
        return beats;
    }

    private List<Stop> stops(LogRecord.Builder record) throws RejectedRecord {
        List<Stop> stops = new ArrayList<>();
        reader.read(Resource.getDefaultInstance(), record.build(), new ArrayList<>(), stops);
        return stops;
    }

    private static Span only(List<Heartbeat> beats) throws Exception {
        return stored(beats).getFirst().getScopeSpans(0).getSpans(0);
    }

    private static List<ResourceSpans> stored(List<Heartbeat> beats) throws Exception {
        List<ResourceSpans> stored = new ArrayList<>();
        for (Heartbeat beat : beats) {
            stored.addAll(ExportTraceServiceRequest.parseFrom(beat.body().get().request())
                    .getResourceSpansList());
        }
        return stored;
    }
}
