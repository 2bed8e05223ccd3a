package io.spillway.ottl;

import com.google.protobuf.Message;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;

/** Fields of data points of every kind; nil where a kind has no such field. */
final class DataPointFields {
    private DataPointFields() {}

    /** The number behind {@code METRIC_DATA_TYPE_…}. */
    static int typeNumber(Metric.DataCase type) {
        return switch (type) {
            case DATA_NOT_SET -> 0;
            case GAUGE -> 1;
            case SUM -> 2;
            case HISTOGRAM -> 3;
            case EXPONENTIAL_HISTOGRAM -> 4;
            case SUMMARY -> 5;
        };
    }

    static void doubleValue(Message point, Operand into) {
        if (point instanceof NumberDataPoint number) {
            into.setDouble(number.getAsDouble());
        } else {
            into.setNil();
        }
    }

    static void intValue(Message point, Operand into) {
        if (point instanceof NumberDataPoint number) {
            into.setInt(number.getAsInt());
        } else {
            into.setNil();
        }
    }

    static void count(Message point, Operand into) {
        switch (point) {
            case HistogramDataPoint histogram -> into.setInt(histogram.getCount());
            case ExponentialHistogramDataPoint histogram -> into.setInt(histogram.getCount());
            case SummaryDataPoint summary -> into.setInt(summary.getCount());
            default -> into.setNil();
        }
    }

    static void sum(Message point, Operand into) {
        switch (point) {
            case HistogramDataPoint histogram -> into.setDouble(histogram.getSum());
            case ExponentialHistogramDataPoint histogram -> into.setDouble(histogram.getSum());
            case SummaryDataPoint summary -> into.setDouble(summary.getSum());
            default -> into.setNil();
        }
    }

    static void scale(Message point, Operand into) {
        if (point instanceof ExponentialHistogramDataPoint histogram) {
            into.setInt(histogram.getScale());
        } else {
            into.setNil();
        }
    }

    static void zeroCount(Message point, Operand into) {
        if (point instanceof ExponentialHistogramDataPoint histogram) {
            into.setInt(histogram.getZeroCount());
        } else {
            into.setNil();
        }
    }
}
