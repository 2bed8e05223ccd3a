package io.spillway.standard.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.standard.TestBatches;
import io.spillway.standard.match.ConfiguredValue;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingLogger;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugExporterTest {
    private final TestContext context = new TestContext("debug");

    private static DebugExporterConfig config(DebugVerbosity verbosity, int initial, int thereafter) {
        return new DebugExporterConfig(verbosity, initial, thereafter, true, Optional.empty());
    }

    private List<RecordingLogger.Line> export(DebugExporterConfig config, Telemetry... batches) throws Exception {
        DebugExporter exporter = new DebugExporter(config, EnumSet.allOf(Signal.class), context);
        exporter.start();
        for (Telemetry batch : batches) {
            assertThat(exporter.consume(batch)).isEqualTo(Outcome.ACCEPTED);
        }
        exporter.close(Deadline.after(Duration.ZERO, context.clock()));
        return context.logger().lines();
    }

    private static Telemetry spans() {
        return TestBatches.traces(Span.newBuilder()
                .setTraceId(ByteString.fromHex("0102030405060708090a0b0c0d0e0f10"))
                .setSpanId(ByteString.fromHex("1112131415161718"))
                .setName("operationA")
                .setTraceState("ot=th:0")
                .setStartTimeUnixNano(1581452772000000321L)
                .setEndTimeUnixNano(1581452773000000000L)
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("cancelled"))
                .setDroppedAttributesCount(1)
                .addAttributes(TestBatches.attribute("n", 1L))
                .addEvents(Span.Event.newBuilder()
                        .setName("event")
                        .setTimeUnixNano(1581452773000000123L)
                        .addAttributes(TestBatches.attribute("k", "v")))
                .addLinks(Span.Link.newBuilder().setDroppedAttributesCount(4)));
    }

    @Test
    void summarisesBatches() throws Exception {
        List<RecordingLogger.Line> lines = export(
                config(DebugVerbosity.BASIC, 2, 1),
                spans(),
                TestBatches.metrics(Metric.newBuilder().setName("m")),
                TestBatches.logs(LogRecord.newBuilder(), LogRecord.newBuilder()));

        assertThat(lines).extracting(RecordingLogger.Line::message).containsExactly("Traces", "Metrics", "Logs");
        assertThat(lines)
                .extracting(line -> line.fields().toString())
                .containsExactly(
                        "{resource spans=1, spans=1}",
                        "{resource metrics=1, metrics=1, data points=0}",
                        "{resource logs=1, log records=2}");
        assertThat(context.metric("otelcol_exporter_sent_log_records", "exporter", "debug"))
                .isEqualTo(2);
    }

    @Test
    void writesOneLineForEachItem() throws Exception {
        Metric.Builder sum = Metric.newBuilder().setName("m");
        sum.getSumBuilder()
                .addDataPoints(
                        NumberDataPoint.newBuilder().setAsDouble(1.5).addAttributes(TestBatches.attribute("a", "b")));

        List<RecordingLogger.Line> lines = export(
                config(DebugVerbosity.NORMAL, 2, 1),
                spans(),
                TestBatches.metrics(sum),
                TestBatches.logs(LogRecord.newBuilder()
                        .setBody(ConfiguredValue.of("hello"))
                        .addAttributes(TestBatches.attribute("a", true))));

        assertThat(lines.get(1).message()).isEqualTo("""
                        ResourceTraces #0 service.name=shop
                        ScopeTraces #0 scope@1.0
                        operationA 0102030405060708090a0b0c0d0e0f10 1112131415161718 n=1
                        """);
        assertThat(lines.get(3).message()).endsWith("m{a=b} 1.5\n");
        assertThat(lines.get(5).message()).endsWith("hello a=true\n");
    }

    @Test
    void writesSpansInFull() throws Exception {
        assertThat(export(config(DebugVerbosity.DETAILED, 2, 1), spans()).get(1).message())
                .isEqualTo("""
                        ResourceSpans #0
                        Resource SchemaURL:\s
                        Resource attributes:
                             -> service.name: Str(shop)
                        ScopeSpans #0
                        ScopeSpans SchemaURL:\s
                        InstrumentationScope scope 1.0
                        Span #0
                            Trace ID       : 0102030405060708090a0b0c0d0e0f10
                            Parent ID      :\s
                            ID             : 1112131415161718
                            Name           : operationA
                            Kind           : Unspecified
                            TraceState     : ot=th:0
                            Start time     : 2020-02-11 20:26:12.000000321 +0000 UTC
                            End time       : 2020-02-11 20:26:13 +0000 UTC
                            Status code    : Error
                            Status message : cancelled
                            DroppedAttributesCount: 1
                            DroppedEventsCount: 0
                            DroppedLinksCount: 0
                        Attributes:
                             -> n: Int(1)
                        Events:
                        SpanEvent #0
                             -> Name: event
                             -> Timestamp: 2020-02-11 20:26:13.000000123 +0000 UTC
                             -> DroppedAttributesCount: 0
                             -> Attributes::
                                  -> k: Str(v)
                        Links:
                        SpanLink #0
                             -> Trace ID:\s
                             -> ID:\s
                             -> TraceState:\s
                             -> DroppedAttributesCount: 4
                        """);
    }

    @Test
    void writesMetricsAndLogRecordsInFull() throws Exception {
        Metric.Builder histogram = Metric.newBuilder().setName("h");
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .setScale(1)
                .setCount(5)
                .setSum(0.15)
                .setZeroCount(1);
        point.getNegativeBuilder().setOffset(-1).addBucketCounts(1).addBucketCounts(1);
        point.getPositiveBuilder().setOffset(1).addBucketCounts(1).addBucketCounts(1);
        histogram
                .getExponentialHistogramBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                .addDataPoints(point);

        List<RecordingLogger.Line> lines = export(
                config(DebugVerbosity.DETAILED, 2, 1),
                TestBatches.metrics(histogram),
                TestBatches.logs(LogRecord.newBuilder()
                        .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO2)
                        .setBody(ConfiguredValue.of(Map.of("k", List.of(1L, 2.5))))));

        assertThat(lines.get(1).message())
                .contains(
                        "     -> DataType: ExponentialHistogram\n     -> AggregationTemporality: Delta\n",
                        "Count: 5\nSum: 0.150000\n",
                        "Bucket [-1.414214, -1.000000), Count: 1\nBucket [-1.000000, -0.707107), Count: 1\n",
                        "Bucket [0, 0], Count: 1\n",
                        "Bucket (1.414214, 2.000000], Count: 1\nBucket (2.000000, 2.828427], Count: 1\n");
        assertThat(lines.get(3).message())
                .contains("SeverityNumber: Info2(10)\nBody: Map({\"k\":[1,2.5]})\nTrace ID: \nSpan ID: \nFlags: 0\n");
    }

    @Test
    void writesEntityReferencesAndMetricMetadata() throws Exception {
        Resource resource = Resource.newBuilder()
                .addEntityRefs(EntityRef.newBuilder()
                        .setType("host")
                        .addIdKeys("host.id")
                        .addDescriptionKeys("host.name"))
                .build();
        Metric metric = Metric.newBuilder()
                .setName("m\nSpan #0")
                .addMetadata(TestBatches.attribute("meta.id", 101L))
                .build();
        ExportMetricsServiceRequest request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(resource)
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build();

        assertThat(DetailedMetrics.of(request))
                .contains(
                        "Resource entity refs:\n     -> Entity ref #0:\n          -> Type: host\n"
                                + "          -> ID keys:\n               -> host.id\n"
                                + "          -> Description keys:\n               -> host.name\n",
                        "     -> Metadata:\n          -> meta.id: Int(101)\n")
                .doesNotContain("\nSpan #0");
    }

    @Test
    void writesOnlySomeBatchesOfASecond() throws Exception {
        DebugExporter exporter =
                new DebugExporter(config(DebugVerbosity.BASIC, 2, 3), EnumSet.of(Signal.TRACES), context);
        exporter.start();
        for (int i = 0; i < 9; i++) {
            exporter.consume(spans());
        }
        assertThat(context.logger().lines()).hasSize(2 + 2);

        context.manualClock().advance(Duration.ofSeconds(1));
        exporter.consume(spans());

        assertThat(context.logger().lines()).hasSize(5);
    }

    @Test
    void writesToFiles(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out.txt");
        DebugExporterConfig config =
                new DebugExporterConfig(DebugVerbosity.NORMAL, 2, 1, false, Optional.of(List.of(file.toString())));

        assertThat(export(config, spans())).isEmpty();

        assertThat(Files.readAllLines(file))
                .startsWith("Traces\t{\"resource spans\": 1, \"spans\": 1}", "ResourceTraces #0 service.name=shop");
    }

    @Test
    void refusesPathsBesideTheLog() {
        assertThatThrownBy(
                        () -> new DebugExporterConfig(DebugVerbosity.BASIC, 2, 1, true, Optional.of(List.of("stdout"))))
                .hasMessageContaining("output_paths is not supported when use_internal_logger is true");
    }
}
