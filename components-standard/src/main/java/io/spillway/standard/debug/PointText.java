package io.spillway.standard.debug;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.spillway.ottl.ValueText;

/** The values of data points on one line. */
final class PointText {
    private PointText() {}

    static String of(NumberDataPoint point) {
        return switch (point.getValueCase()) {
            case AS_INT -> String.valueOf(point.getAsInt());
            case AS_DOUBLE -> ValueText.of(point.getAsDouble());
            case VALUE_NOT_SET -> "";
        };
    }

    static String of(HistogramDataPoint point) {
        StringBuilder text = new StringBuilder("count=").append(Long.toUnsignedString(point.getCount()));
        optional(text, "sum", point.hasSum(), point.getSum());
        optional(text, "min", point.hasMin(), point.getMin());
        optional(text, "max", point.hasMax(), point.getMax());
        for (int i = 0; i < point.getBucketCountsCount(); i++) {
            text.append(' ');
            if (i < point.getExplicitBoundsCount()) {
                text.append("le")
                        .append(ValueText.of(point.getExplicitBounds(i)))
                        .append('=');
            }
            text.append(Long.toUnsignedString(point.getBucketCounts(i)));
        }
        return text.toString();
    }

    static String of(ExponentialHistogramDataPoint point) {
        StringBuilder text = new StringBuilder("count=").append(Long.toUnsignedString(point.getCount()));
        optional(text, "sum", point.hasSum(), point.getSum());
        optional(text, "min", point.hasMin(), point.getMin());
        optional(text, "max", point.hasMax(), point.getMax());
        BucketBounds bounds = new BucketBounds(point.getScale());
        ExponentialHistogramDataPoint.Buckets negative = point.getNegative();
        for (int i = negative.getBucketCountsCount() - 1; i >= 0; i--) {
            bucket(text, -bounds.lower(negative.getOffset() + (double) i), negative.getBucketCounts(i));
        }
        if (point.getZeroCount() != 0) {
            text.append(" zero=").append(Long.toUnsignedString(point.getZeroCount()));
        }
        ExponentialHistogramDataPoint.Buckets positive = point.getPositive();
        for (int i = 0; i < positive.getBucketCountsCount(); i++) {
            bucket(text, bounds.lower(positive.getOffset() + (double) i + 1), positive.getBucketCounts(i));
        }
        return text.toString();
    }

    private static void bucket(StringBuilder text, double upperBound, long count) {
        text.append(" le").append(ValueText.of(upperBound)).append('=').append(Long.toUnsignedString(count));
    }

    static String of(SummaryDataPoint point) {
        StringBuilder text = new StringBuilder("count=").append(Long.toUnsignedString(point.getCount()));
        text.append(" sum=").append(DebugText.decimal(point.getSum()));
        for (SummaryDataPoint.ValueAtQuantile quantile : point.getQuantileValuesList()) {
            text.append(" q")
                    .append(ValueText.of(quantile.getQuantile()))
                    .append('=')
                    .append(ValueText.of(quantile.getValue()));
        }
        return text.toString();
    }

    private static void optional(StringBuilder text, String name, boolean present, double value) {
        if (present) {
            text.append(' ').append(name).append('=').append(ValueText.of(value));
        }
    }
}
