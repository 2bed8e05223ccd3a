package io.spillway.ottl;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The functions that add a metric behind the others of its scope. Statements come to the added metric too. */
final class MetricExtraction {
    private static final Set<Context> DATAPOINT = EnumSet.of(Context.DATAPOINT);

    private MetricExtraction() {}

    static void register() {
        FunctionTable.add(
                MetricEditors.METRIC,
                "copy_metric(name?: string, description?: string, unit?: string)",
                "Adds a copy of the metric. The statement needs a condition that does not hold for the copy.",
                "copy_metric(name=\"copy\") where name == \"latency\"",
                "a second metric with the name `copy`",
                MetricExtraction::copy);
        FunctionTable.add(
                MetricEditors.METRIC,
                "extract_sum_metric(monotonic: boolean, suffix?: string)",
                "Adds a sum with the sums of a histogram, an exponential histogram or a summary.",
                "extract_sum_metric(true)",
                "a metric with `_sum` behind the name",
                arguments -> extract(arguments, "_sum", false));
        FunctionTable.add(
                MetricEditors.METRIC,
                "extract_count_metric(monotonic: boolean, suffix?: string)",
                "Adds a sum with the counts of a histogram, an exponential histogram or a summary.",
                "extract_count_metric(true)",
                "a metric with `_count` behind the name",
                arguments -> extract(arguments, "_count", true));
        FunctionTable.add(
                MetricEditors.METRIC,
                "extract_percentile_metric(percentile: float, suffix?: string)",
                "Adds a gauge with an estimated percentile of a histogram or an exponential histogram.",
                "extract_percentile_metric(99.0)",
                "a metric with `_p99` behind the name",
                Percentiles::make);
        FunctionTable.add(
                MetricEditors.METRIC,
                "convert_summary_quantile_val_to_gauge(attribute_key?: string, suffix?: string)",
                "Adds a gauge with the quantiles of a summary.",
                "convert_summary_quantile_val_to_gauge()",
                "a metric with `.quantiles` behind the name and an attribute `quantile`",
                MetricExtraction::quantiles);
        FunctionTable.add(
                DATAPOINT,
                "convert_summary_sum_val_to_sum(string_agg_temp: string, monotonic: boolean, suffix?: string)",
                "Adds a sum with the sums of a summary, for each of its data points.",
                "convert_summary_sum_val_to_sum(\"cumulative\", true)",
                "a metric with `_sum` behind the name",
                arguments -> summary(arguments, "_sum", false));
        FunctionTable.add(
                DATAPOINT,
                "convert_summary_count_val_to_sum(string_agg_temp: string, monotonic: boolean, suffix?: string)",
                "Adds a sum with the counts of a summary, for each of its data points.",
                "convert_summary_count_val_to_sum(\"cumulative\", true)",
                "a metric with `_count` behind the name",
                arguments -> summary(arguments, "_count", true));
    }

    private static Optional<Typed<String>> optional(Arguments arguments, String name)
            throws InvalidExpressionException {
        return arguments.has(name) ? Optional.of(arguments.text(name)) : Optional.empty();
    }

    private static Getter copy(Arguments arguments) throws InvalidExpressionException {
        Optional<Typed<String>> name = optional(arguments, "name");
        Optional<Typed<String>> description = optional(arguments, "description");
        Optional<Typed<String>> unit = optional(arguments, "unit");
        return frame -> {
            Metric.Builder copy = frame.decodedMetric();
            try {
                name.ifPresent(text -> copy.setName(text.get(frame)));
                description.ifPresent(text -> copy.setDescription(text.get(frame)));
                unit.ifPresent(text -> copy.setUnit(text.get(frame)));
            } finally {
                frame.addMetric(copy);
            }
            return null;
        };
    }

    static Metric.Builder named(Metric.Builder source, String suffix) {
        return Metric.newBuilder()
                .setName(source.getName() + suffix)
                .setDescription(source.getDescription())
                .setUnit(source.getUnit());
    }

    static NumberDataPoint.Builder point(List<KeyValue> attributes, long start, long time) {
        return NumberDataPoint.newBuilder()
                .addAllAttributes(attributes)
                .setStartTimeUnixNano(start)
                .setTimeUnixNano(time);
    }

    private static Getter extract(Arguments arguments, String defaultSuffix, boolean isCount)
            throws InvalidExpressionException {
        boolean isMonotonic = arguments.literalBool("monotonic");
        String suffix = arguments.literalText("suffix", defaultSuffix);
        return frame -> {
            Metric.Builder metric = frame.decodedMetric();
            List<NumberDataPoint> points = isCount ? counts(metric) : sums(metric);
            if (!points.isEmpty()) {
                Metric.Builder added = named(metric, suffix)
                        .setSum(Sum.newBuilder()
                                .setAggregationTemporalityValue(temporality(metric))
                                .setIsMonotonic(isMonotonic)
                                .addAllDataPoints(points));
                frame.addMetric(isCount ? added.setUnit("1") : added);
            }
            return null;
        };
    }

    /** Summaries are cumulative. */
    private static int temporality(Metric.Builder metric) {
        int temporality = switch (metric.getDataCase()) {
            case HISTOGRAM -> metric.getHistogram().getAggregationTemporalityValue();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getAggregationTemporalityValue();
            case SUMMARY -> AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE_VALUE;
            case GAUGE, SUM, DATA_NOT_SET -> 0;
        };
        if (temporality == 0) {
            throw new EvaluationException(
                    "expected a histogram with a temporality, an exponential histogram with one, or a summary");
        }
        return temporality;
    }

    private static List<NumberDataPoint> sums(Metric.Builder metric) {
        List<NumberDataPoint> points = new ArrayList<>();
        temporality(metric);
        metric.getHistogram().getDataPointsList().stream()
                .filter(each -> each.hasSum())
                .forEach(each ->
                        points.add(point(each.getAttributesList(), each.getStartTimeUnixNano(), each.getTimeUnixNano())
                                .setAsDouble(each.getSum())
                                .build()));
        metric.getExponentialHistogram().getDataPointsList().stream()
                .filter(each -> each.hasSum())
                .forEach(each ->
                        points.add(point(each.getAttributesList(), each.getStartTimeUnixNano(), each.getTimeUnixNano())
                                .setAsDouble(each.getSum())
                                .build()));
        metric.getSummary().getDataPointsList().forEach(each -> points.add(summaryPoint(each, false)));
        return points;
    }

    private static List<NumberDataPoint> counts(Metric.Builder metric) {
        List<NumberDataPoint> points = new ArrayList<>();
        temporality(metric);
        metric.getHistogram()
                .getDataPointsList()
                .forEach(each ->
                        points.add(point(each.getAttributesList(), each.getStartTimeUnixNano(), each.getTimeUnixNano())
                                .setAsInt(each.getCount())
                                .build()));
        metric.getExponentialHistogram()
                .getDataPointsList()
                .forEach(each ->
                        points.add(point(each.getAttributesList(), each.getStartTimeUnixNano(), each.getTimeUnixNano())
                                .setAsInt(each.getCount())
                                .build()));
        metric.getSummary().getDataPointsList().forEach(each -> points.add(summaryPoint(each, true)));
        return points;
    }

    private static NumberDataPoint summaryPoint(SummaryDataPoint point, boolean isCount) {
        NumberDataPoint.Builder number =
                point(point.getAttributesList(), point.getStartTimeUnixNano(), point.getTimeUnixNano());
        return (isCount ? number.setAsInt(point.getCount()) : number.setAsDouble(point.getSum())).build();
    }

    private static Getter summary(Arguments arguments, String defaultSuffix, boolean isCount)
            throws InvalidExpressionException {
        Sum sum = MetricEditors.sum(arguments);
        String suffix = arguments.literalText("suffix", defaultSuffix);
        return frame -> {
            if (frame.dataTag != MetricData.SUMMARY) {
                return null;
            }
            Metric.Builder metric = frame.decodedMetric();
            Sum.Builder points = sum.toBuilder();
            metric.getSummary()
                    .getDataPointsList()
                    .forEach(point -> points.addDataPoints(summaryPoint(point, isCount)));
            frame.addMetric(named(metric, suffix).setSum(points));
            return null;
        };
    }

    private static Getter quantiles(Arguments arguments) throws InvalidExpressionException {
        String key = arguments.literalText("attribute_key", "quantile");
        String suffix = arguments.literalText("suffix", ".quantiles");
        return frame -> {
            if (frame.dataTag != MetricData.SUMMARY) {
                return null;
            }
            Metric.Builder metric = frame.decodedMetric();
            Metric.Builder added = named(metric, suffix);
            added.getGaugeBuilder();
            for (SummaryDataPoint point : metric.getSummary().getDataPointsList()) {
                for (ValueAtQuantile quantile : point.getQuantileValuesList()) {
                    added.getGaugeBuilder().addDataPoints(quantile(point, quantile, key));
                }
            }
            frame.addMetric(added);
            return null;
        };
    }

    private static NumberDataPoint.Builder quantile(SummaryDataPoint point, ValueAtQuantile quantile, String key) {
        List<KeyValue> attributes = new ArrayList<>(point.getAttributesList());
        KeyValue.Builder attribute = KeyValue.newBuilder().setKey(key);
        attribute.getValueBuilder().setDoubleValue(quantile.getQuantile());
        int present = attributes.stream().map(KeyValue::getKey).toList().indexOf(key);
        if (present >= 0) {
            attributes.set(present, attribute.build());
        } else {
            attributes.add(attribute.build());
        }
        return point(attributes, point.getStartTimeUnixNano(), point.getTimeUnixNano())
                .setAsDouble(quantile.getValue());
    }
}
