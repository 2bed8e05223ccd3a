package io.spillway.parquet;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.List;

/** Makes encoded metrics without points, and encoded data points, from the columns of a row. */
final class PointMaker {
    private PointMaker() {}

    static ByteString metric(GroupFields row) {
        Metric.Builder metric = Metric.newBuilder()
                .setName(row.text("name"))
                .setDescription(row.text("description"))
                .setUnit(row.text("unit"));
        int temporality = row.code("temporality", EnumNames.TEMPORALITY);
        switch (row.text("type")) {
            case "GAUGE" -> metric.setGauge(Gauge.getDefaultInstance());
            case "SUM" ->
                metric.setSum(Sum.newBuilder()
                        .setAggregationTemporalityValue(temporality)
                        .setIsMonotonic(row.flag("is_monotonic")));
            case "HISTOGRAM" -> metric.setHistogram(Histogram.newBuilder().setAggregationTemporalityValue(temporality));
            case "EXPONENTIAL_HISTOGRAM" ->
                metric.setExponentialHistogram(
                        ExponentialHistogram.newBuilder().setAggregationTemporalityValue(temporality));
            default -> metric.setSummary(Summary.getDefaultInstance());
        }
        return metric.build().toByteString();
    }

    static ByteString point(GroupFields row) {
        return switch (row.text("type")) {
            case "HISTOGRAM" -> histogram(row);
            case "EXPONENTIAL_HISTOGRAM" -> exponentialHistogram(row);
            case "SUMMARY" -> summary(row);
            default -> number(row);
        };
    }

    private static ByteString number(GroupFields row) {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .addAllAttributes(row.attributes("attributes"))
                .setStartTimeUnixNano(row.number("start_unix_nano"))
                .setTimeUnixNano(row.number("time_unix_nano"))
                .addAllExemplars(exemplars(row))
                .setFlags((int) row.number("flags"));
        row.ifReal("value_double", point::setAsDouble);
        row.ifNumber("value_int", point::setAsInt);
        return point.build().toByteString();
    }

    private static ByteString histogram(GroupFields row) {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .addAllAttributes(row.attributes("attributes"))
                .setStartTimeUnixNano(row.number("start_unix_nano"))
                .setTimeUnixNano(row.number("time_unix_nano"))
                .setCount(row.number("count"))
                .addAllBucketCounts(row.numbers("bucket_counts"))
                .addAllExplicitBounds(row.reals("explicit_bounds"))
                .addAllExemplars(exemplars(row))
                .setFlags((int) row.number("flags"));
        row.ifReal("sum", point::setSum);
        row.ifReal("min", point::setMin);
        row.ifReal("max", point::setMax);
        return point.build().toByteString();
    }

    private static ByteString exponentialHistogram(GroupFields row) {
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .addAllAttributes(row.attributes("attributes"))
                .setStartTimeUnixNano(row.number("start_unix_nano"))
                .setTimeUnixNano(row.number("time_unix_nano"))
                .setCount(row.number("count"))
                .setScale(row.smallNumber("scale"))
                .setZeroCount(row.number("zero_count"))
                .setZeroThreshold(row.real("zero_threshold"))
                .addAllExemplars(exemplars(row))
                .setFlags((int) row.number("flags"));
        row.ifReal("sum", point::setSum);
        row.ifReal("min", point::setMin);
        row.ifReal("max", point::setMax);
        if (row.has("positive_offset") || row.has("positive_counts")) {
            point.setPositive(buckets(row, "positive"));
        }
        if (row.has("negative_offset") || row.has("negative_counts")) {
            point.setNegative(buckets(row, "negative"));
        }
        return point.build().toByteString();
    }

    private static Buckets buckets(GroupFields row, String side) {
        return Buckets.newBuilder()
                .setOffset(row.smallNumber(side + "_offset"))
                .addAllBucketCounts(row.numbers(side + "_counts"))
                .build();
    }

    private static ByteString summary(GroupFields row) {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .addAllAttributes(row.attributes("attributes"))
                .setStartTimeUnixNano(row.number("start_unix_nano"))
                .setTimeUnixNano(row.number("time_unix_nano"))
                .setCount(row.number("count"))
                .setSum(row.real("sum"))
                .setFlags((int) row.number("flags"));
        row.structs(
                "quantiles",
                quantile -> point.addQuantileValuesBuilder()
                        .setQuantile(quantile.real("quantile"))
                        .setValue(quantile.real("value")));
        return point.build().toByteString();
    }

    private static List<Exemplar> exemplars(GroupFields row) {
        List<Exemplar> exemplars = new ArrayList<>();
        row.structs("exemplars", each -> {
            Exemplar.Builder exemplar = Exemplar.newBuilder()
                    .setTimeUnixNano(each.number("time_unix_nano"))
                    .setTraceId(each.id("trace_id"))
                    .setSpanId(each.id("span_id"))
                    .addAllFilteredAttributes(each.attributes("attributes"));
            each.ifReal("value_double", exemplar::setAsDouble);
            each.ifNumber("value_int", exemplar::setAsInt);
            exemplars.add(exemplar.build());
        });
        return exemplars;
    }
}
