package io.spillway.telemetry;

import io.opentelemetry.proto.metrics.v1.Metric;

/** Walks metric data points. */
public abstract non-sealed class DataPointCursor extends ItemCursor {
    DataPointCursor() {}

    public abstract String metricName();

    public abstract String metricDescription();

    public abstract String metricUnit();

    /** What kind of metric the data point belongs to. */
    public abstract Metric.DataCase metricType();

    /** The number of the aggregation temporality: 0 unspecified, 1 delta, 2 cumulative. */
    public abstract int aggregationTemporality();

    public abstract boolean isMonotonic();

    public abstract long startTimeUnixNano();

    public abstract long timeUnixNano();

    public abstract int flags();
}
