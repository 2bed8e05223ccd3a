package io.spillway.testkit;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.util.ArrayList;
import java.util.List;

/** Batches whose items carry numbers, so that a test can tell which of them arrived. */
public final class NumberedItems {
    private NumberedItems() {}

    /** A batch of {@code count} items with the numbers from {@code first} on. */
    public static Telemetry batch(Signal signal, long first, int count) {
        return switch (signal) {
            case TRACES -> traces(first, count);
            case METRICS -> metrics(first, count);
            case LOGS -> logs(first, count);
        };
    }

    private static Telemetry traces(long first, int count) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
        for (long number = first; number < first + count; number++) {
            spans.addSpans(Span.newBuilder().setName("span " + number).setStartTimeUnixNano(number));
        }
        return Traces.of(request.build());
    }

    private static Telemetry metrics(long first, int count) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        Gauge.Builder gauge = Gauge.newBuilder();
        for (long number = first; number < first + count; number++) {
            gauge.addDataPoints(NumberDataPoint.newBuilder().setAsInt(number));
        }
        request.addResourceMetricsBuilder()
                .addScopeMetricsBuilder()
                .addMetrics(Metric.newBuilder().setName("number").setGauge(gauge));
        return Metrics.of(request.build());
    }

    private static Telemetry logs(long first, int count) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var records = request.addResourceLogsBuilder().addScopeLogsBuilder();
        for (long number = first; number < first + count; number++) {
            records.addLogRecords(
                    LogRecord.newBuilder().setBody(AnyValue.newBuilder().setIntValue(number)));
        }
        return Logs.of(request.build());
    }

    /** The numbers of a batch's items, in their order. */
    public static List<Long> numbers(Telemetry batch) {
        List<Long> numbers = new ArrayList<>();
        switch (batch) {
            case Traces traces ->
                traces.message().getResourceSpansList().stream()
                        .flatMap(resource -> resource.getScopeSpansList().stream())
                        .flatMap(scope -> scope.getSpansList().stream())
                        .forEach(span -> numbers.add(span.getStartTimeUnixNano()));
            case Metrics metrics ->
                metrics.message().getResourceMetricsList().stream()
                        .flatMap(resource -> resource.getScopeMetricsList().stream())
                        .flatMap(scope -> scope.getMetricsList().stream())
                        .flatMap(metric -> metric.getGauge().getDataPointsList().stream())
                        .forEach(point -> numbers.add(point.getAsInt()));
            case Logs logs ->
                logs.message().getResourceLogsList().stream()
                        .flatMap(resource -> resource.getScopeLogsList().stream())
                        .flatMap(scope -> scope.getLogRecordsList().stream())
                        .forEach(record -> numbers.add(record.getBody().getIntValue()));
        }
        return numbers;
    }

    /** The numbers of several batches' items, in their order. */
    public static List<Long> numbers(List<? extends Telemetry> batches) {
        return batches.stream().flatMap(batch -> numbers(batch).stream()).toList();
    }
}
