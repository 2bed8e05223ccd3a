package io.spillway.distribution.endtoend;

import static io.opentelemetry.api.common.AttributeKey.booleanArrayKey;
import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleArrayKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longArrayKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that uses the OpenTelemetry SDK as its users do, with as many of the model's features as the SDK offers. Everything is
 * exported twice, to Spillway and directly to a second collector. Arguments: protocol, Spillway's endpoint, the other's endpoint.
 */
final class JavaSdkSample {
    private static final int CHILD_SPANS = 25;
    private static final int EXPORT_TIMEOUT_SECONDS = 20;

    private JavaSdkSample() {}

    public static void main(String[] arguments) {
        String protocol = arguments[0];
        List<String> endpoints = List.of(arguments[1], arguments[2]);
        try (OpenTelemetrySdk sdk = sdk(protocol, endpoints)) {
            Span root = traces(sdk.getTracerProvider()
                    .tracerBuilder("sample.tracer")
                    .setInstrumentationVersion("1.2.3")
                    .setSchemaUrl("https://opentelemetry.io/schemas/1.37.0")
                    .build());
            try (Scope ignored = root.makeCurrent()) {
                logs(sdk.getLogsBridge().get("sample.logger"));
                metrics(sdk.getMeter("sample.meter"));
            }
            boolean sent = sdk.getSdkTracerProvider()
                            .forceFlush()
                            .join(EXPORT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .isSuccess()
                    & sdk.getSdkLoggerProvider()
                            .forceFlush()
                            .join(EXPORT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .isSuccess()
                    & sdk.getSdkMeterProvider()
                            .forceFlush()
                            .join(EXPORT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .isSuccess();
            System.out.println(sent ? "all sent" : "NOT all sent");
        }
    }

    private static OpenTelemetrySdk sdk(String protocol, List<String> endpoints) {
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "java-sample")
                        .put("process.command_args", "one", "two")
                        .put("host.cpu.count", 2)
                        .build()));
        List<SpanExporter> spans =
                endpoints.stream().map(at -> spanExporter(protocol, at)).toList();
        List<LogRecordExporter> logs =
                endpoints.stream().map(at -> logExporter(protocol, at)).toList();
        List<MetricExporter> metrics =
                endpoints.stream().map(at -> metricExporter(protocol, at)).toList();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite(spans))
                                .build())
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .setResource(resource)
                        .addLogRecordProcessor(BatchLogRecordProcessor.builder(LogRecordExporter.composite(logs))
                                .build())
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerView(
                                InstrumentSelector.builder()
                                        .setName("sample.exponential")
                                        .build(),
                                View.builder()
                                        .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                                        .build())
                        .registerMetricReader(PeriodicMetricReader.builder(new BothMetricExporter(metrics))
                                .setInterval(1, TimeUnit.HOURS)
                                .build())
                        .build())
                .build();
    }

    private static SpanExporter spanExporter(String protocol, String endpoint) {
        return protocol.equals("grpc")
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setCompression("gzip")
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint + "/v1/traces")
                        .setCompression("gzip")
                        .build();
    }

    private static LogRecordExporter logExporter(String protocol, String endpoint) {
        return protocol.equals("grpc")
                ? OtlpGrpcLogRecordExporter.builder().setEndpoint(endpoint).build()
                : OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(endpoint + "/v1/logs")
                        .build();
    }

    private static MetricExporter metricExporter(String protocol, String endpoint) {
        return protocol.equals("grpc")
                ? OtlpGrpcMetricExporter.builder().setEndpoint(endpoint).build()
                : OtlpHttpMetricExporter.builder()
                        .setEndpoint(endpoint + "/v1/metrics")
                        .build();
    }

    private static Span traces(Tracer tracer) {
        SpanContext remote = SpanContext.createFromRemoteParent(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.builder().put("vendor", "opaque-1").build());
        Span root = tracer.spanBuilder("GET /orders/{id}")
                .setParent(Context.root().with(Span.wrap(remote)))
                .setSpanKind(SpanKind.SERVER)
                .addLink(remote, Attributes.of(stringKey("link.reason"), "batch"))
                .setAllAttributes(everyKind())
                .startSpan();
        root.addEvent("cache miss", Attributes.of(stringKey("key"), "ordre n°7 — çà ✓", longKey("size"), 0L));
        for (int i = 0; i < CHILD_SPANS; i++) {
            Span child = tracer.spanBuilder("SELECT orders " + i)
                    .setParent(Context.root().with(root))
                    .setSpanKind(SpanKind.values()[i % SpanKind.values().length])
                    .startSpan();
            if (i % 2 == 0) {
                child.recordException(new IllegalStateException("attempt " + i));
                child.setStatus(StatusCode.ERROR, "attempt " + i + " failed");
            } else {
                child.setStatus(StatusCode.OK);
            }
            child.end();
        }
        root.end();
        return root;
    }

    private static Attributes everyKind() {
        return Attributes.builder()
                .put(stringKey("string"), "value")
                .put(stringKey("empty"), "")
                .put(booleanKey("boolean"), false)
                .put(longKey("zero"), 0L)
                .put(longKey("least"), Long.MIN_VALUE)
                .put(doubleKey("double"), -0.1)
                .put(doubleKey("tiny"), Double.MIN_VALUE)
                .put(stringArrayKey("strings"), List.of("a", "", "c"))
                .put(booleanArrayKey("booleans"), List.of(true, false))
                .put(longArrayKey("longs"), List.of(-1L, 0L, Long.MAX_VALUE))
                .put(doubleArrayKey("doubles"), List.of(1.5, 0.0))
                .build();
    }

    private static void logs(Logger logger) {
        for (Severity severity : Severity.values()) {
            logger.logRecordBuilder()
                    .setSeverity(severity)
                    .setSeverityText(severity.name())
                    .setTimestamp(Instant.ofEpochSecond(1_763_700_000L, severity.getSeverityNumber()))
                    .setBody("message of severity " + severity)
                    .setAllAttributes(everyKind())
                    .emit();
        }
        logger.logRecordBuilder()
                .setEventName("order.accepted")
                .setBody(Value.of(Map.of(
                        "nested", Value.of(Value.of("list"), Value.of(7), Value.of(true)),
                        "bytes",
                                Value.of(ByteBuffer.wrap("raw".getBytes(StandardCharsets.UTF_8))
                                        .array()))))
                .emit();
    }

    private static void metrics(Meter meter) {
        LongCounter counter = meter.counterBuilder("sample.counter")
                .setDescription("Orders accepted")
                .setUnit("{order}")
                .build();
        DoubleHistogram histogram =
                meter.histogramBuilder("sample.histogram").setUnit("s").build();
        DoubleHistogram exponential =
                meter.histogramBuilder("sample.exponential").setUnit("s").build();
        for (int i = 0; i < 100; i++) {
            Attributes attributes = Attributes.of(longKey("shard"), (long) (i % 7));
            counter.add(i, attributes);
            histogram.record(i * 0.37, attributes);
            exponential.record(i * 0.37, attributes);
        }
        meter.upDownCounterBuilder("sample.updown").ofDoubles().build().add(-2.5);
        meter.gaugeBuilder("sample.gauge").build().set(36.6, Attributes.of(stringKey("room"), "north"));
        meter.gaugeBuilder("sample.observed").ofLongs().buildWithCallback(observed -> observed.record(-1));
    }
}
