package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telemetry at the limits comes back, and the files are sound. */
final class ExtremesTest {
    @TempDir
    private Path folder;

    @Test
    void tenThousandAttributes() throws Exception {
        Span.Builder span = Span.newBuilder();
        for (int i = 0; i < 10_000; i++) {
            span.addAttributes(attribute("key." + i, text("value " + i)));
        }
        Path file = comesBack(Signal.TRACES, spans(span.build()));

        try (Duck duck = new Duck()) {
            assertThat(duck.number(file, "select cardinality(attributes) from $"))
                    .isEqualTo(10_000);
            assertThat(duck.number(file, "select count(otlp_rest) from $")).isZero();
        }
    }

    @Test
    void aRepeatedKeyIsOnceInTheMapAndComesBackTwice() throws Exception {
        Path file = comesBack(
                Signal.TRACES,
                spans(Span.newBuilder()
                        .addAttributes(attribute("k", text("first")))
                        .addAttributes(attribute("k", text("second")))
                        .build()));

        try (Duck duck = new Duck()) {
            assertThat(duck.rows(file, "select attributes['k'], cardinality(attributes), otlp_rest is null from $"))
                    .containsExactly(List.of("first", "1", "false"));
        }
    }

    @Test
    void unknownFieldsAtEveryLevel() throws IOException {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        1_999,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(42)
                                .addLengthDelimited(ByteString.copyFromUtf8("new"))
                                .build())
                .build();
        Span span = Span.newBuilder()
                .setName("a")
                .addEvents(Span.Event.newBuilder().setUnknownFields(unknown))
                .setUnknownFields(unknown)
                .build();
        ExportTraceServiceRequest.Builder request = spans(span).toBuilder();
        ResourceSpans.Builder resource = request.getResourceSpansBuilder(0).setUnknownFields(unknown);
        resource.getScopeSpansBuilder(0)
                .setUnknownFields(unknown)
                .getScopeBuilder()
                .setUnknownFields(unknown);
        resource.setResource(Resource.newBuilder().setUnknownFields(unknown));
        comesBack(Signal.TRACES, request.build());
    }

    @Test
    void deepNesting() throws IOException {
        AnyValue value = text("bottom");
        for (int depth = 0; depth < 22; depth++) {
            value = depth % 2 == 0
                    ? AnyValue.newBuilder()
                            .setArrayValue(
                                    ArrayValue.newBuilder().addValues(value).addValues(AnyValue.getDefaultInstance()))
                            .build()
                    : AnyValue.newBuilder()
                            .setKvlistValue(KeyValueList.newBuilder().addValues(attribute("k\"\n", value)))
                            .build();
        }
        comesBack(
                Signal.TRACES,
                spans(Span.newBuilder().addAttributes(attribute("deep", value)).build()));
        comesBack(Signal.LOGS, logs(LogRecord.newBuilder().setBody(value).build()));
    }

    @Test
    void numbersAtTheirLimits() throws Exception {
        List<Long> longs = List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53);
        double odd = Double.longBitsToDouble(0x7FF8_0000_0000_1234L);
        List<Double> doubles = List.of(
                0.0,
                -0.0,
                Double.NaN,
                odd,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                0.1,
                1e300);
        Span.Builder span = Span.newBuilder()
                .setStartTimeUnixNano(-1)
                .setEndTimeUnixNano(Long.MIN_VALUE)
                .setFlags(-1)
                .setDroppedAttributesCount(-1)
                .setKindValue(-7);
        longs.forEach(each -> span.addAttributes(
                attribute("i" + each, AnyValue.newBuilder().setIntValue(each).build())));
        doubles.forEach(each -> span.addAttributes(attribute(
                "d" + Double.doubleToRawLongBits(each),
                AnyValue.newBuilder().setDoubleValue(each).build())));
        comesBack(Signal.TRACES, spans(span.build()));

        List<NumberDataPoint> points = new ArrayList<>();
        longs.forEach(each -> points.add(NumberDataPoint.newBuilder()
                .setAsInt(each)
                .setTimeUnixNano(each)
                .build()));
        doubles.forEach(each ->
                points.add(NumberDataPoint.newBuilder().setAsDouble(each).build()));
        points.add(NumberDataPoint.getDefaultInstance());
        Metric.Builder metric = Metric.newBuilder().setName("m");
        metric.getGaugeBuilder().addAllDataPoints(points);
        Path file = comesBack(Signal.METRICS, metrics(metric.build()));

        try (Duck duck = new Duck()) {
            assertThat(duck.number(file, "select count(*) from $ where value_double = 0.1"))
                    .isEqualTo(1);
            assertThat(duck.number(file, "select count(*) from $ where value_int = -9223372036854775808"))
                    .isEqualTo(1);
            assertThat(duck.number(file, "select count(*) from $ where isnan(value_double)"))
                    .isEqualTo(2);
        }
    }

    @Test
    void doublesWithoutNanHaveTrueBounds() throws Exception {
        Metric.Builder metric = Metric.newBuilder().setName("m");
        metric.getGaugeBuilder()
                .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(-0.0))
                .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(0.0));
        Path file = comesBack(Signal.METRICS, metrics(metric.build()));

        try (Duck duck = new Duck()) {
            assertThat(duck.number(file, "select count(*) from $ where value_double >= 0.0"))
                    .isEqualTo(2);
            assertThat(duck.number(file, "select count(*) from $ where value_double <= 0.0"))
                    .isEqualTo(2);
        }
    }

    @Test
    void exponentialHistogramsOfEveryScale() throws IOException {
        Metric.Builder metric = Metric.newBuilder().setName("m");
        for (int scale = -10; scale <= 20; scale++) {
            metric.getExponentialHistogramBuilder()
                    .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                            .setScale(scale)
                            .setCount(10)
                            .setSum(0)
                            .setZeroCount(1)
                            .setZeroThreshold(1e-9)
                            .setMin(-1)
                            .setMax(0)
                            .setPositive(Buckets.newBuilder()
                                    .setOffset(-scale)
                                    .addBucketCounts(1)
                                    .addBucketCounts(-1))
                            .setNegative(Buckets.newBuilder().setOffset(scale)));
        }
        comesBack(Signal.METRICS, metrics(metric.build()));
    }

    @Test
    void bytesThatAreNoText() throws IOException {
        AnyValue bytes = AnyValue.newBuilder()
                .setBytesValue(ByteString.copyFrom(new byte[] {0, (byte) 0xFF, (byte) 0xC0, 0x22}))
                .build();
        comesBack(
                Signal.LOGS,
                logs(LogRecord.newBuilder()
                        .setBody(bytes)
                        .addAttributes(attribute("", bytes))
                        .addAttributes(attribute(
                                "list",
                                AnyValue.newBuilder()
                                        .setArrayValue(ArrayValue.newBuilder().addValues(bytes))
                                        .build()))
                        .addAttributes(KeyValue.newBuilder().setKey("no value"))
                        .build()));
    }

    @Test
    void emptyMessages() throws IOException {
        comesBack(Signal.TRACES, spans(Span.getDefaultInstance()));
        comesBack(
                Signal.TRACES,
                spans(Span.newBuilder().setStatus(Status.getDefaultInstance()).build()));
        comesBack(Signal.LOGS, logs(LogRecord.getDefaultInstance()));
        comesBack(
                Signal.LOGS,
                logs(LogRecord.newBuilder()
                        .setBody(AnyValue.getDefaultInstance())
                        .build()));
        comesBack(Signal.LOGS, logs(LogRecord.newBuilder().setBody(text("")).build()));
    }

    @Test
    void aSpanOfAHundredMegabytes() throws IOException {
        Span large = Span.newBuilder()
                .setName("large")
                .addAttributes(attribute("blob", text("\uDBFF\uDFFF".repeat(25_000_000))))
                .build();
        comesBack(Signal.TRACES, spans(large, Span.newBuilder().setName("small").build()));
    }

    @Test
    void textWhoseUpperBoundCannotBeCut() throws Exception {
        String top = "\uDBFF\uDFFF".repeat(100);
        Path file = comesBack(
                Signal.TRACES,
                spans(
                        Span.newBuilder().setName(top).build(),
                        Span.newBuilder().setName("a").build()));

        try (Duck duck = new Duck()) {
            assertThat(duck.number(file, "select count(*) from $ where name > 'b'"))
                    .isEqualTo(1);
        }
    }

    private int files;

    /** Writes, verifies and reads back a request, and answers the file. */
    private Path comesBack(Signal signal, Message request) throws IOException {
        TelemetryLayout layout = TelemetryLayout.of(signal);
        List<Telemetry> batches = List.of(ParquetFiles.batch(signal, request));
        WriterSettings settings = WriterSettings.of(folder, "extreme" + files++, layout);
        List<WrittenFile<KeySummary>> written = ParquetFiles.write(settings, layout, batches);

        assertThat(FileVerification.verify(List.of(written.getFirst().path()), settings)
                        .problems())
                .isEmpty();
        assertThat(Regrouped.of(ParquetFiles.read(written)).equals(Regrouped.of(batches)))
                .as("the same telemetry")
                .isTrue();
        return written.getFirst().path();
    }

    private static ExportTraceServiceRequest spans(Span... spans) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().addScopeSpansBuilder().addAllSpans(List.of(spans));
        return request.build();
    }

    private static ExportLogsServiceRequest logs(LogRecord record) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogsBuilder().addLogRecords(record);
        return request.build();
    }

    private static ExportMetricsServiceRequest metrics(Metric metric) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        request.addResourceMetricsBuilder().addScopeMetricsBuilder().addMetrics(metric);
        return request.build();
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }
}
