package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricEditorsTest {
    private static KeyValue attribute(String key, String value) {
        KeyValue.Builder attribute = KeyValue.newBuilder().setKey(key);
        attribute.getValueBuilder().setStringValue(value);
        return attribute.build();
    }

    private static NumberDataPoint.Builder point(long value, String host, String state) {
        return NumberDataPoint.newBuilder()
                .setAsInt(value)
                .setTimeUnixNano(9)
                .setStartTimeUnixNano(value)
                .addAttributes(attribute("host", host))
                .addAttributes(attribute("state", state));
    }

    private static Metric.Builder sum() {
        Metric.Builder metric = Metric.newBuilder().setName("m").setUnit("ms");
        metric.getSumBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(point(3, "a", "user"))
                .addDataPoints(point(5, "a", "system"))
                .addDataPoints(point(7, "b", "idle"));
        return metric;
    }

    private static Metric.Builder histogram() {
        Metric.Builder metric =
                Metric.newBuilder().setName("h").setDescription("d").setUnit("s");
        metric.getHistogramBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                .addDataPoints(HistogramDataPoint.newBuilder()
                        .setCount(10)
                        .setSum(50)
                        .addAllExplicitBounds(List.of(1.0, 5.0, 10.0))
                        .addAllBucketCounts(List.of(1L, 4L, 4L, 1L)));
        return metric;
    }

    private static Metric.Builder exponential() {
        Metric.Builder metric = Metric.newBuilder().setName("e");
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .setCount(6)
                .setSum(20)
                .setZeroCount(2);
        point.getPositiveBuilder().setOffset(0).addAllBucketCounts(List.of(1L, 3L));
        metric.getExponentialHistogramBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(point);
        return metric;
    }

    private static Metric.Builder summary() {
        Metric.Builder metric = Metric.newBuilder().setName("s");
        metric.getSummaryBuilder()
                .addDataPoints(SummaryDataPoint.newBuilder()
                        .setCount(4)
                        .setSum(8.5)
                        .addQuantileValues(
                                ValueAtQuantile.newBuilder().setQuantile(0.5).setValue(2)));
        return metric;
    }

    private static List<Metric> run(Metric.Builder metric, Context context, String... statements)
            throws MalformedTelemetryException {
        List<StatementGroup.Problem> problems = new ArrayList<>();
        Optional<StatementGroup> group = StatementGroup.parse(
                Signal.METRICS, Optional.of(context), ErrorMode.PROPAGATE, List.of(), List.of(statements), problems);
        assertThat(problems).isEmpty();
        Telemetry batch = Metrics.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build());
        Telemetry after = new StatementRun(Fixtures.SURROUNDINGS).apply(List.of(group.orElseThrow()), batch);
        Metrics checked = (Metrics) Telemetry.read(Signal.METRICS, after.toByteArray());
        assertThat(checked.itemCount()).isEqualTo(after.itemCount());
        return checked.message().getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
    }

    @Test
    void convertsBetweenSumsAndGauges() throws MalformedTelemetryException {
        Metric gauge = run(sum(), Context.METRIC, "convert_sum_to_gauge()", "set(unit, \"x\")")
                .getFirst();
        assertThat(gauge.getGauge().getDataPointsCount()).isEqualTo(3);
        assertThat(gauge.getUnit()).isEqualTo("x");

        Metric back = run(gauge.toBuilder(), Context.METRIC, "convert_gauge_to_sum(\"delta\", true)")
                .getFirst();
        assertThat(back.getSum().getAggregationTemporalityValue()).isEqualTo(1);
        assertThat(back.getSum().getIsMonotonic()).isTrue();
        assertThat(back.getSum().getDataPointsList()).isEqualTo(gauge.getGauge().getDataPointsList());
    }

    @Test
    void scalesValuesAndBounds() throws MalformedTelemetryException {
        Metric scaled = run(sum(), Context.METRIC, "scale_metric(0.5, \"s\")").getFirst();
        assertThat(scaled.getUnit()).isEqualTo("s");
        assertThat(scaled.getSum().getDataPointsList())
                .extracting(NumberDataPoint::getAsInt)
                .containsExactly(1L, 2L, 3L);

        HistogramDataPoint point = run(histogram(), Context.METRIC, "scale_metric(10.0)")
                .getFirst()
                .getHistogram()
                .getDataPoints(0);
        assertThat(point.getSum()).isEqualTo(500);
        assertThat(point.getExplicitBoundsList()).containsExactly(10.0, 50.0, 100.0);
        assertThatThrownBy(() -> run(exponential(), Context.METRIC, "scale_metric(10.0)"))
                .hasMessage("scale_metric: exponential histograms cannot be scaled");
    }

    @Test
    void combinesDataPoints() throws MalformedTelemetryException {
        Metric byHost = run(sum(), Context.METRIC, "aggregate_on_attributes(\"sum\", [\"host\"])")
                .getFirst();
        assertThat(byHost.getSum().getDataPointsList())
                .extracting(NumberDataPoint::getAsInt)
                .containsExactly(8L, 7L);
        assertThat(byHost.getSum().getDataPoints(0).getStartTimeUnixNano()).isEqualTo(3);

        Metric used = run(
                        sum(),
                        Context.METRIC,
                        "aggregate_on_attribute_value(\"max\", \"state\", [\"user\", \"system\"], \"used\")")
                .getFirst();
        assertThat(used.getSum().getDataPointsList())
                .extracting(NumberDataPoint::getAsInt)
                .containsExactly(5L, 7L);
        assertThat(used.getSum().getDataPoints(0).getAttributesList()).contains(attribute("state", "used"));
    }

    @Test
    void combinesExponentialHistogramsAndBoundsTheirBuckets() throws MalformedTelemetryException {
        Metric.Builder two = exponential();
        ExponentialHistogramDataPoint.Builder second = two.getExponentialHistogram().getDataPoints(0).toBuilder();
        second.getPositiveBuilder().setOffset(3);
        two.getExponentialHistogramBuilder().addDataPoints(second);

        ExponentialHistogramDataPoint combined = run(two, Context.METRIC, "aggregate_on_attributes(\"sum\")")
                .getFirst()
                .getExponentialHistogram()
                .getDataPoints(0);
        assertThat(combined.getCount()).isEqualTo(12);
        assertThat(combined.getPositive().getBucketCountsList()).containsExactly(1L, 3L, 0L, 1L, 3L);

        second.getPositiveBuilder().setOffset(Integer.MAX_VALUE);
        two.getExponentialHistogramBuilder().setDataPoints(1, second);
        assertThatThrownBy(() -> run(two, Context.METRIC, "aggregate_on_attributes(\"sum\")"))
                .hasMessageContaining("more than 16384 buckets");
    }

    @Test
    void addsMetrics() throws MalformedTelemetryException {
        List<Metric> metrics = run(
                histogram(),
                Context.METRIC,
                "extract_sum_metric(true) where type == METRIC_DATA_TYPE_HISTOGRAM",
                "extract_count_metric(false, \".n\") where type == METRIC_DATA_TYPE_HISTOGRAM",
                "extract_percentile_metric(50.0)",
                "copy_metric(name=\"copy\") where name == \"h\"");

        assertThat(metrics)
                .extracting(Metric::getName)
                .containsExactly("h", "h_sum", "h.n", "h_p50", "copy", "copy_sum", "copy.n", "copy_p50");
        assertThat(metrics.get(1).getSum().getDataPoints(0).getAsDouble()).isEqualTo(50);
        assertThat(metrics.get(2).getSum().getDataPoints(0).getAsInt()).isEqualTo(10);
        assertThat(metrics.get(2).getUnit()).isEqualTo("1");
        assertThat(metrics.get(3).getGauge().getDataPoints(0).getAsDouble()).isEqualTo(5);
        assertThat(metrics.get(3).getDescription()).isEqualTo("d (p50)");
    }

    @Test
    void aCopyWithoutAConditionComesToAnEnd() {
        assertThatThrownBy(() -> run(histogram(), Context.METRIC, "copy_metric()"))
                .hasMessage("copy_metric: the added metrics have more than 16777216 bytes");
    }

    @Test
    void takesSummariesApart() throws MalformedTelemetryException {
        List<Metric> metrics = run(
                summary(),
                Context.DATAPOINT,
                "convert_summary_sum_val_to_sum(\"cumulative\", true)",
                "convert_summary_count_val_to_sum(\"delta\", false)");
        assertThat(metrics).extracting(Metric::getName).containsExactly("s", "s_sum", "s_count");
        assertThat(metrics.get(1).getSum().getDataPoints(0).getAsDouble()).isEqualTo(8.5);

        Metric quantiles = run(summary(), Context.METRIC, "convert_summary_quantile_val_to_gauge()")
                .get(1);
        assertThat(quantiles.getName()).isEqualTo("s.quantiles");
        assertThat(quantiles
                        .getGauge()
                        .getDataPoints(0)
                        .getAttributes(0)
                        .getValue()
                        .getDoubleValue())
                .isEqualTo(0.5);
    }

    @Test
    void takesSummariesApartWithTheChangesBefore() throws MalformedTelemetryException {
        Metric.Builder two = summary();
        two.getSummaryBuilder().addDataPoints(two.getSummary().getDataPoints(0));

        List<Metric> metrics = run(
                two,
                Context.DATAPOINT,
                "set(attributes[\"n\"], \"x\")",
                "convert_summary_count_val_to_sum(\"delta\", false)",
                "set(metric.unit, \"u\")");

        assertThat(metrics).extracting(Metric::getName).containsExactly("s", "s_count", "s_count");
        assertThat(metrics.get(0).getSummary().getDataPointsList())
                .allSatisfy(point -> assertThat(point.getAttributesList()).containsExactly(attribute("n", "x")));
        assertThat(metrics.get(0).getUnit()).isEqualTo("u");
        assertThat(metrics.get(1).getSum().getDataPoints(0).getAttributesList()).containsExactly(attribute("n", "x"));
        assertThat(metrics.get(1).getSum().getDataPoints(1).getAttributesList()).isEmpty();
        assertThat(metrics.get(2).getSum().getDataPoints(1).getAttributesList()).containsExactly(attribute("n", "x"));
    }

    @Test
    void givesExponentialHistogramsBounds() throws MalformedTelemetryException {
        for (String distribution : List.of("upper", "midpoint", "uniform", "random")) {
            HistogramDataPoint point = run(
                            exponential(),
                            Context.METRIC,
                            "convert_exponential_histogram_to_histogram(\"" + distribution + "\", [0.0, 1.5, 8.0])")
                    .getFirst()
                    .getHistogram()
                    .getDataPoints(0);
            assertThat(point.getBucketCountsList().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(6);
        }
    }

    @Test
    void mergesBuckets() throws MalformedTelemetryException {
        HistogramDataPoint limited = run(
                        histogram(), Context.DATAPOINT, "merge_histogram_buckets(2, \"limit_buckets\")")
                .getFirst()
                .getHistogram()
                .getDataPoints(0);
        assertThat(limited.getExplicitBoundsList()).containsExactly(5.0);
        assertThat(limited.getBucketCountsList()).containsExactly(5L, 5L);

        HistogramDataPoint removed = run(histogram(), Context.DATAPOINT, "merge_histogram_buckets(5)")
                .getFirst()
                .getHistogram()
                .getDataPoints(0);
        assertThat(removed.getExplicitBoundsList()).containsExactly(1.0, 10.0);
        assertThat(removed.getBucketCountsList()).containsExactly(1L, 8L, 1L);
    }

    @Test
    void setsBucketsAndOffsets() throws MalformedTelemetryException {
        ExponentialHistogramDataPoint point = run(
                        exponential(),
                        Context.DATAPOINT,
                        "set(positive.offset, positive.offset + 3)",
                        "set(negative.bucket_counts, [1, 2])")
                .getFirst()
                .getExponentialHistogram()
                .getDataPoints(0);
        assertThat(point.getPositive().getOffset()).isEqualTo(3);
        assertThat(point.getNegative().getBucketCountsList()).containsExactly(1L, 2L);
    }
}
