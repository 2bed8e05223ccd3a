package io.spillway.testkit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Random;

/**
 * Makes OTLP requests that look like those of real programs: about 470 bytes and ten attributes a span, twenty items a
 * resource. The same seed makes the same requests. For messages of every possible shape see {@link RandomMessages}.
 */
public final class TelemetryGenerator {
    private static final int ITEMS_PER_RESOURCE = 20;
    private static final int SPANS_PER_TRACE = 8;
    private static final long START_UNIX_NANO = 1_790_000_000_000_000_000L;
    private static final String[] ROUTES = {"/cart", "/checkout/{id}", "/products/{id}", "/recommendations"};

    private final Random random;
    private long clock;

    public TelemetryGenerator(long seed) {
        this(seed, START_UNIX_NANO);
    }

    /** @param startUnixNano the time of the first item; the next ones follow within a millisecond each */
    public TelemetryGenerator(long seed, long startUnixNano) {
        this.random = new Random(seed);
        this.clock = startUnixNano;
    }

    /** A request of {@code count} spans, about eight to a trace, two scopes to a resource. */
    public ExportTraceServiceRequest spans(int count) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        ByteString[] traces = new ByteString[Math.max(1, count / SPANS_PER_TRACE)];
        for (int i = 0; i < traces.length; i++) {
            traces[i] = id(16);
        }
        for (int made = 0; made < count; ) {
            ResourceSpans.Builder resource = request.addResourceSpansBuilder().setResource(resource());
            int here = Math.min(ITEMS_PER_RESOURCE, count - made);
            for (int i = 0; i < here; i++) {
                if (i % (ITEMS_PER_RESOURCE / 2) == 0) {
                    resource.addScopeSpansBuilder().setScope(scope(i));
                }
                Span span = span(traces[random.nextInt(traces.length)]);
                resource.getScopeSpansBuilder(resource.getScopeSpansCount() - 1).addSpans(span);
            }
            made += here;
        }
        return request.build();
    }

    /** A request of {@code count} log records of about 500 bytes. */
    public ExportLogsServiceRequest logs(int count) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (int made = 0; made < count; ) {
            ResourceLogs.Builder resource = request.addResourceLogsBuilder().setResource(resource());
            var scope = resource.addScopeLogsBuilder().setScope(scope(0));
            for (int i = 0; i < ITEMS_PER_RESOURCE && made < count; i++, made++) {
                scope.addLogRecords(log());
            }
        }
        return request.build();
    }

    /** A request of {@code count} data points, five to a metric: gauges, sums and histograms in turn. */
    public ExportMetricsServiceRequest metrics(int count) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (int made = 0; made < count; ) {
            ResourceMetrics.Builder resource =
                    request.addResourceMetricsBuilder().setResource(resource());
            var scope = resource.addScopeMetricsBuilder().setScope(scope(0));
            for (int i = 0; i < ITEMS_PER_RESOURCE / 5 && made < count; i++) {
                int points = Math.min(5, count - made);
                scope.addMetrics(metric(i, points));
                made += points;
            }
        }
        return request.build();
    }

    private Resource resource() {
        return Resource.newBuilder()
                .addAttributes(text("service.name", "service-" + random.nextInt(20)))
                .addAttributes(text("service.namespace", "shop"))
                .addAttributes(text("service.instance.id", "627cc493-f310-47de-96bd-" + random.nextInt(1_000_000)))
                .addAttributes(text("telemetry.sdk.language", "java"))
                .addAttributes(text("telemetry.sdk.name", "opentelemetry"))
                .addAttributes(text("host.name", "node-" + random.nextInt(50) + ".eu-central-1.example.com"))
                .build();
    }

    private static InstrumentationScope scope(int number) {
        return InstrumentationScope.newBuilder()
                .setName("io.opentelemetry.instrumentation." + (number == 0 ? "http" : "jdbc"))
                .setVersion("2.33.1-alpha")
                .build();
    }

    private Span span(ByteString traceId) {
        clock += random.nextInt(1_000_000);
        String route = ROUTES[random.nextInt(ROUTES.length)];
        Span.Builder span = Span.newBuilder()
                .setTraceId(traceId)
                .setSpanId(id(8))
                .setParentSpanId(random.nextInt(SPANS_PER_TRACE) == 0 ? ByteString.EMPTY : id(8))
                .setFlags(0x101)
                .setName("GET " + route)
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(clock)
                .setEndTimeUnixNano(clock + random.nextInt(50_000_000))
                .addAttributes(text("http.request.method", "GET"))
                .addAttributes(text("http.route", route))
                .addAttributes(number("http.response.status_code", random.nextInt(20) == 0 ? 500 : 200))
                .addAttributes(text("url.scheme", "https"))
                .addAttributes(text("url.path", route + "/" + random.nextInt(100_000)))
                .addAttributes(text("server.address", "shop.example.com"))
                .addAttributes(number("server.port", 8443))
                .addAttributes(text("client.address", "10.1." + random.nextInt(256) + "." + random.nextInt(256)))
                .addAttributes(text("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"));
        if (random.nextBoolean()) {
            span.addAttributes(text("network.protocol.version", "1.1")).addAttributes(number("thread.id", 42));
        }
        if (random.nextInt(5) < 2) {
            span.addEventsBuilder()
                    .setTimeUnixNano(clock)
                    .setName("cache.miss")
                    .addAttributes(text("cache.key", "product-" + random.nextInt(1_000)));
        }
        if (random.nextInt(20) == 0) {
            span.addLinksBuilder().setTraceId(id(16)).setSpanId(id(8));
            span.setStatus(Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("timeout"));
        }
        return span.build();
    }

    private LogRecord log() {
        clock += random.nextInt(1_000_000);
        return LogRecord.newBuilder()
                .setTimeUnixNano(clock)
                .setObservedTimeUnixNano(clock + 1_000)
                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                .setSeverityText("INFO")
                .setBody(AnyValue.newBuilder()
                        .setStringValue("GET " + ROUTES[random.nextInt(ROUTES.length)] + " took "
                                + random.nextInt(1_000) + " ms and answered 200 OK to a client of the shop"))
                .addAttributes(text("log.file.name", "application.log"))
                .addAttributes(text("log.logger", "com.example.shop.CheckoutController"))
                .addAttributes(text("thread.name", "http-nio-8443-exec-" + random.nextInt(64)))
                .addAttributes(number("thread.id", random.nextInt(64)))
                .addAttributes(text("code.function", "handleRequest"))
                .addAttributes(text("http.request.method", "GET"))
                .addAttributes(number("http.response.status_code", 200))
                .addAttributes(text("user.id", "u-" + random.nextInt(1_000_000)))
                .setFlags(1)
                .setTraceId(id(16))
                .setSpanId(id(8))
                .build();
    }

    private Metric metric(int kind, int points) {
        Metric.Builder metric = Metric.newBuilder()
                .setName("http.server.metric." + kind)
                .setDescription("What the server did")
                .setUnit("s");
        Gauge.Builder gauge = Gauge.newBuilder();
        Sum.Builder sum = Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        Histogram.Builder histogram =
                Histogram.newBuilder().setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        for (int i = 0; i < points; i++) {
            gauge.addDataPoints(point());
            sum.addDataPoints(point());
            histogram.addDataPoints(bucketed());
        }
        return switch (kind % 3) {
            case 0 -> metric.setGauge(gauge).build();
            case 1 -> metric.setSum(sum).build();
            default -> metric.setHistogram(histogram).build();
        };
    }

    private NumberDataPoint point() {
        clock += random.nextInt(1_000_000);
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(START_UNIX_NANO)
                .setTimeUnixNano(clock)
                .setAsDouble(random.nextDouble());
        for (int i = 0; i < 8; i++) {
            point.addAttributes(text("attribute." + i, "value-" + random.nextInt(100)));
        }
        return point.build();
    }

    private HistogramDataPoint bucketed() {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .addAllAttributes(point().getAttributesList())
                .setStartTimeUnixNano(START_UNIX_NANO)
                .setTimeUnixNano(clock)
                .setCount(100)
                .setSum(random.nextDouble());
        for (int i = 0; i < 10; i++) {
            point.addBucketCounts(random.nextInt(10)).addExplicitBounds(i);
        }
        return point.addBucketCounts(0).build();
    }

    private ByteString id(int length) {
        byte[] id = new byte[length];
        random.nextBytes(id);
        return ByteString.copyFrom(id);
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }
}
