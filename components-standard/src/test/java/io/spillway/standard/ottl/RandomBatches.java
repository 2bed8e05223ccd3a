package io.spillway.standard.ottl;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small batches in which each field may be absent. The keys of attributes are those of the grammar: {@code s} mostly has a
 * string, {@code i} an integer, {@code d} a float, {@code b} a boolean, {@code raw} bytes, {@code l} a list, {@code m} a map.
 */
final class RandomBatches {
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "GET /users/42",
            "error",
            " 12 ",
            "12",
            "1.5",
            "true",
            "größer",
            "日本語 😀",
            "a=1 b=2",
            "{\"a\": 1, \"m\": {\"x\": [1]}}",
            "a,b,c");
    private static final long[] NUMBERS = {0, 1, -1, 2, 3, 7, 42, 500, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final double[] FLOATS = {0, 1, -1.5, 2.5, 1e21, 1e-7, 1e300, 3};
    private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

    private final Random random;

    RandomBatches(Random random) {
        this.random = random;
    }

    Telemetry of(Signal signal) {
        return switch (signal) {
            case TRACES -> traces();
            case METRICS -> metrics();
            case LOGS -> logs();
        };
    }

    private Telemetry traces() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = count(); i > 0; i--) {
            ResourceSpans.Builder resource = request.addResourceSpansBuilder().setResource(resource());
            resource.setSchemaUrl(text());
            for (int j = count(); j > 0; j--) {
                var scope = resource.addScopeSpansBuilder().setScope(scope());
                for (int k = count(); k > 0; k--) {
                    scope.addSpans(span());
                }
            }
        }
        return Traces.of(request.build());
    }

    private Telemetry logs() {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (int i = count(); i > 0; i--) {
            ResourceLogs.Builder resource = request.addResourceLogsBuilder().setResource(resource());
            for (int j = count(); j > 0; j--) {
                var scope = resource.addScopeLogsBuilder().setScope(scope());
                for (int k = count(); k > 0; k--) {
                    scope.addLogRecords(log());
                }
            }
        }
        return Logs.of(request.build());
    }

    private Telemetry metrics() {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (int i = count(); i > 0; i--) {
            ResourceMetrics.Builder resource =
                    request.addResourceMetricsBuilder().setResource(resource());
            for (int j = count(); j > 0; j--) {
                var scope = resource.addScopeMetricsBuilder().setScope(scope());
                for (int k = count(); k > 0; k--) {
                    scope.addMetrics(metric());
                }
            }
        }
        return Metrics.of(request.build());
    }

    private int count() {
        return random.nextInt(3) == 0 ? 2 : 1;
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private Resource resource() {
        Resource.Builder resource = Resource.newBuilder().addAllAttributes(attributes());
        if (maybe()) {
            resource.setDroppedAttributesCount(random.nextInt(3));
        }
        return resource.build();
    }

    private InstrumentationScope scope() {
        InstrumentationScope.Builder scope =
                InstrumentationScope.newBuilder().setName(text()).setVersion(text());
        if (maybe()) {
            scope.addAllAttributes(attributes());
        }
        return scope.build();
    }

    private Span span() {
        Span.Builder span = Span.newBuilder()
                .setName(text())
                .setKindValue(random.nextInt(6))
                .setFlags(random.nextInt(4))
                .setDroppedAttributesCount(random.nextInt(3))
                .setStartTimeUnixNano(time())
                .setEndTimeUnixNano(time())
                .addAllAttributes(attributes());
        if (maybe()) {
            span.setTraceId(id(16)).setSpanId(id(8));
        }
        if (maybe()) {
            span.setParentSpanId(id(8)).setTraceState("ot=th:8,v=x");
        }
        if (maybe()) {
            span.getStatusBuilder().setCodeValue(random.nextInt(3)).setMessage(text());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            span.addEventsBuilder().setName(text()).setTimeUnixNano(time()).addAllAttributes(attributes());
        }
        return span.build();
    }

    private LogRecord log() {
        LogRecord.Builder log = LogRecord.newBuilder()
                .setTimeUnixNano(time())
                .setObservedTimeUnixNano(time())
                .setSeverityNumberValue(random.nextInt(25))
                .setSeverityText(text())
                .setEventName(text())
                .addAllAttributes(attributes());
        if (maybe()) {
            log.setBody(string(text()));
        } else if (maybe()) {
            log.setBody(value(2));
        }
        if (maybe()) {
            log.setTraceId(id(16)).setSpanId(id(8)).setFlags(1);
        }
        return log.build();
    }

    private Metric metric() {
        Metric.Builder metric =
                Metric.newBuilder().setName(text()).setUnit(text()).setDescription(text());
        AggregationTemporality temporality = AggregationTemporality.forNumber(random.nextInt(3));
        int points = count();
        switch (random.nextInt(5)) {
            case 0 -> metric.getGaugeBuilder().addAllDataPoints(several(points, this::number));
            case 1 ->
                metric.getSumBuilder()
                        .setAggregationTemporality(temporality)
                        .setIsMonotonic(maybe())
                        .addAllDataPoints(several(points, this::number));
            case 2 ->
                metric.getHistogramBuilder()
                        .setAggregationTemporality(temporality)
                        .addAllDataPoints(several(points, this::histogram));
            case 3 ->
                metric.getExponentialHistogramBuilder()
                        .setAggregationTemporality(temporality)
                        .addAllDataPoints(several(points, this::exponential));
            default -> metric.getSummaryBuilder().addAllDataPoints(several(points, this::summary));
        }
        return metric.build();
    }

    /** Makes a data point. */
    private interface Maker<T> {
        T make();
    }

    private static <T> List<T> several(int count, Maker<T> maker) {
        List<T> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(maker.make());
        }
        return made;
    }

    private NumberDataPoint number() {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(time())
                .setTimeUnixNano(time())
                .setFlags(random.nextInt(2))
                .addAllAttributes(attributes());
        if (maybe()) {
            point.setAsInt(whole());
        } else {
            point.setAsDouble(real());
        }
        return point.build();
    }

    private HistogramDataPoint histogram() {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .setTimeUnixNano(time())
                .setCount(6)
                .addBucketCounts(1)
                .addBucketCounts(2)
                .addBucketCounts(3)
                .addExplicitBounds(5)
                .addExplicitBounds(10)
                .addAllAttributes(attributes());
        if (maybe()) {
            point.setSum(real()).setMin(1).setMax(20);
        }
        return point.build();
    }

    private ExponentialHistogramDataPoint exponential() {
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .setTimeUnixNano(time())
                .setCount(8)
                .setScale(random.nextInt(-2, 3))
                .setZeroCount(2)
                .addAllAttributes(attributes());
        point.getPositiveBuilder()
                .setOffset(random.nextInt(3))
                .addBucketCounts(1)
                .addBucketCounts(5);
        if (maybe()) {
            point.setSum(real());
        }
        return point.build();
    }

    private SummaryDataPoint summary() {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .setTimeUnixNano(time())
                .setCount(100)
                .setSum(real())
                .addAllAttributes(attributes());
        point.addQuantileValuesBuilder().setQuantile(0.5).setValue(real());
        return point.build();
    }

    private List<KeyValue> attributes() {
        List<KeyValue> attributes = new ArrayList<>();
        for (String key : List.of("s", "t", "i", "d", "b", "raw", "l", "m", "nil", "http.route")) {
            if (random.nextInt(3) > 0) {
                AnyValue value = random.nextInt(12) == 0 ? value(2) : usual(key);
                attributes.add(KeyValue.newBuilder().setKey(key).setValue(value).build());
            }
        }
        return attributes;
    }

    private AnyValue usual(String key) {
        AnyValue.Builder value = AnyValue.newBuilder();
        return switch (key) {
            case "i" -> value.setIntValue(whole()).build();
            case "d" -> value.setDoubleValue(real()).build();
            case "b" -> value.setBoolValue(maybe()).build();
            case "raw" -> value.setBytesValue(id(random.nextInt(5))).build();
            case "l" -> value.setArrayValue(list(2)).build();
            case "m" -> value.setKvlistValue(map(2)).build();
            case "nil" -> value.build();
            default -> string(text());
        };
    }

    private AnyValue value(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> value.setIntValue(whole()).build();
            case 1 -> value.setDoubleValue(real()).build();
            case 2 -> value.setBoolValue(maybe()).build();
            case 3 -> value.setBytesValue(id(random.nextInt(5))).build();
            case 4, 5 -> string(text());
            case 6 -> value.setArrayValue(list(depth - 1)).build();
            default -> value.setKvlistValue(map(depth - 1)).build();
        };
    }

    private ArrayValue list(int depth) {
        ArrayValue.Builder list = ArrayValue.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.addValues(random.nextInt(3) == 0 ? value(depth - 1) : string(text()));
        }
        return list.build();
    }

    private KeyValueList map(int depth) {
        KeyValueList.Builder map = KeyValueList.newBuilder();
        for (String key : List.of("a", "s", "m")) {
            if (random.nextInt(3) > 0) {
                map.addValues(KeyValue.newBuilder().setKey(key).setValue(value(depth - 1)));
            }
        }
        return map.build();
    }

    private static AnyValue string(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private long whole() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private double real() {
        return FLOATS[random.nextInt(FLOATS.length)];
    }

    private long time() {
        return random.nextInt(4) == 0 ? 0 : EPOCH_NANOS + random.nextInt(3) * 1_500_000_000L + random.nextInt(2);
    }

    private ByteString id(int length) {
        byte[] id = new byte[length];
        for (int i = 0; i < length; i++) {
            id[i] = (byte) (i + 1);
        }
        return ByteString.copyFrom(id);
    }
}
