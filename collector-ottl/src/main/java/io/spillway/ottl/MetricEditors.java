package io.spillway.ottl;

import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The functions that change a whole metric, which they decode. */
final class MetricEditors {
    static final Set<Context> METRIC = EnumSet.of(Context.METRIC);
    private static final List<String> FUNCTIONS = List.of("sum", "max", "min", "mean", "median", "count");

    private MetricEditors() {}

    static void register() {
        FunctionTable.add(
                METRIC,
                "convert_sum_to_gauge()",
                "Turns a sum into a gauge; other metrics stay as they are.",
                "convert_sum_to_gauge()",
                "the metric is a gauge",
                _ -> changed(MetricEditors::sumToGauge));
        FunctionTable.add(
                METRIC,
                "convert_gauge_to_sum(string_agg_temp: string, monotonic: boolean)",
                "Turns a gauge into a sum; other metrics stay as they are. The temporality is `delta` or `cumulative`.",
                "convert_gauge_to_sum(\"cumulative\", false)",
                "the metric is a sum",
                MetricEditors::gaugeToSum);
        FunctionTable.add(
                METRIC,
                "scale_metric(multiplier: float, unit?: string)",
                "Multiplies the values of gauges, sums, histograms and summaries.",
                "scale_metric(0.001, \"s\")",
                "milliseconds are seconds",
                MetricEditors::scale);
        FunctionTable.add(
                METRIC,
                "aggregate_on_attributes(aggregation_function: string, attributes?: [string])",
                "Keeps the named attributes of the data points, and combines data points that have become alike by `sum`, `max`, `min`,"
                        + " `mean`, `median` or `count`.",
                "aggregate_on_attributes(\"sum\", [\"host\"])",
                "one data point for each host",
                MetricEditors::aggregateOnAttributes);
        FunctionTable.add(
                METRIC,
                "aggregate_on_attribute_value(aggregation_function: string, attribute: string, values: [string], new_value: string)",
                "Replaces some values of an attribute by one, and combines data points that have become alike.",
                "aggregate_on_attribute_value(\"sum\", \"state\", [\"user\", \"system\"], \"used\")",
                "one data point for `used`",
                MetricEditors::aggregateOnValue);
        FunctionTable.add(
                METRIC,
                "convert_exponential_histogram_to_histogram(distribution_fn: string, explicit_bounds: [float])",
                "Turns an exponential histogram into one with given bounds. The distribution is `upper`, `midpoint`, `uniform` or"
                        + " `random`.",
                "convert_exponential_histogram_to_histogram(\"midpoint\", [0.0, 10.0, 100.0])",
                "the metric is a histogram with three bounds",
                HistogramConversion::make);
    }

    /** Changes a decoded metric; answers whether anything is changed. */
    interface Change {
        boolean apply(Metric.Builder metric, Frame frame);
    }

    static Getter changed(Change change) {
        return frame -> {
            Metric.Builder metric = frame.decodedMetric();
            if (change.apply(metric, frame)) {
                frame.replaceMetric(metric);
            }
            return null;
        };
    }

    private static boolean sumToGauge(Metric.Builder metric, Frame frame) {
        if (!metric.hasSum()) {
            return false;
        }
        metric.setGauge(Gauge.newBuilder().addAllDataPoints(metric.getSum().getDataPointsList()));
        return true;
    }

    private static Getter gaugeToSum(Arguments arguments) throws InvalidExpressionException {
        Sum frameOfSum = sum(arguments);
        return changed((metric, _) -> {
            if (!metric.hasGauge()) {
                return false;
            }
            metric.setSum(
                    frameOfSum.toBuilder().addAllDataPoints(metric.getGauge().getDataPointsList()));
            return true;
        });
    }

    /** A sum without data points, with the temporality and the monotonicity of the arguments. */
    static Sum sum(Arguments arguments) throws InvalidExpressionException {
        boolean isDelta = arguments
                .literalWord("string_agg_temp", List.of("delta", "cumulative"))
                .equals("delta");
        return Sum.newBuilder()
                .setAggregationTemporalityValue(isDelta ? 1 : 2)
                .setIsMonotonic(arguments.literalBool("monotonic"))
                .build();
    }

    private static Getter scale(Arguments arguments) throws InvalidExpressionException {
        double multiplier = arguments.literalFloat("multiplier");
        Optional<Typed<String>> unit = arguments.has("unit") ? Optional.of(arguments.text("unit")) : Optional.empty();
        return changed((metric, frame) -> {
            Optional<String> newUnit = unit.map(text -> text.get(frame));
            scale(metric, multiplier);
            newUnit.ifPresent(metric::setUnit);
            return true;
        });
    }

    private static void scale(Metric.Builder metric, double by) {
        switch (metric.getDataCase()) {
            case GAUGE -> metric.getGaugeBuilder().getDataPointsBuilderList().forEach(point -> scale(point, by));
            case SUM -> metric.getSumBuilder().getDataPointsBuilderList().forEach(point -> scale(point, by));
            case HISTOGRAM ->
                metric.getHistogramBuilder().getDataPointsBuilderList().forEach(point -> scale(point, by));
            case SUMMARY ->
                metric.getSummaryBuilder().getDataPointsBuilderList().forEach(point -> scale(point, by));
            case EXPONENTIAL_HISTOGRAM -> throw new EvaluationException("exponential histograms cannot be scaled");
            case DATA_NOT_SET -> throw new EvaluationException("a metric without a type cannot be scaled");
        }
    }

    private static void scale(NumberDataPoint.Builder point, double by) {
        switch (point.getValueCase()) {
            case AS_INT -> point.setAsInt(Values.whole(point.getAsInt() * by));
            case AS_DOUBLE -> point.setAsDouble(point.getAsDouble() * by);
            case VALUE_NOT_SET -> {}
        }
    }

    private static void scale(HistogramDataPoint.Builder point, double by) {
        if (point.hasSum()) {
            point.setSum(point.getSum() * by);
        }
        if (point.hasMin()) {
            point.setMin(point.getMin() * by);
        }
        if (point.hasMax()) {
            point.setMax(point.getMax() * by);
        }
        for (int i = 0; i < point.getExplicitBoundsCount(); i++) {
            point.setExplicitBounds(i, point.getExplicitBounds(i) * by);
        }
        point.getExemplarsBuilderList().forEach(exemplar -> scale(exemplar, by));
    }

    private static void scale(Exemplar.Builder exemplar, double by) {
        switch (exemplar.getValueCase()) {
            case AS_INT -> exemplar.setAsInt(Values.whole(exemplar.getAsInt() * by));
            case AS_DOUBLE -> exemplar.setAsDouble(exemplar.getAsDouble() * by);
            case VALUE_NOT_SET -> {}
        }
    }

    private static void scale(SummaryDataPoint.Builder point, double by) {
        point.setSum(point.getSum() * by);
        point.getQuantileValuesBuilderList().forEach(quantile -> quantile.setValue(quantile.getValue() * by));
    }

    private static Getter aggregateOnAttributes(Arguments arguments) throws InvalidExpressionException {
        Aggregation aggregation = Aggregation.of(arguments.literalWord("aggregation_function", FUNCTIONS));
        Optional<Set<String>> kept = arguments.has("attributes")
                ? Optional.of(Set.copyOf(arguments.literalTexts("attributes")))
                : Optional.empty();
        return changed((metric, _) -> {
            if (metric.hasSummary()) {
                throw new EvaluationException("the data points of a summary cannot be combined");
            }
            kept.ifPresent(keys -> PointAttributes.keep(metric, keys));
            MetricAggregation.combine(metric, aggregation);
            return true;
        });
    }

    private static Getter aggregateOnValue(Arguments arguments) throws InvalidExpressionException {
        Aggregation aggregation = Aggregation.of(arguments.literalWord("aggregation_function", FUNCTIONS));
        String attribute = arguments.literalText("attribute");
        Set<String> values = Set.copyOf(arguments.literalTexts("values"));
        String newValue = arguments.literalText("new_value");
        return changed((metric, _) -> {
            PointAttributes.replace(metric, attribute, values, newValue);
            MetricAggregation.combine(metric, aggregation);
            return true;
        });
    }
}
