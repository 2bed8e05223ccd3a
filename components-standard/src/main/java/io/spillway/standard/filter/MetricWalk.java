package io.spillway.standard.filter;

import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.spillway.telemetry.Metrics;
import java.util.Iterator;
import java.util.List;

/** The decoded metric of each data point of a batch, in the order in which a cursor walks the data points. */
final class MetricWalk {
    private final Iterator<Metric> metrics;
    private Metric current = Metric.getDefaultInstance();
    private int left;

    private MetricWalk(List<Metric> metrics) {
        this.metrics = metrics.iterator();
    }

    static MetricWalk of(Metrics batch) {
        return new MetricWalk(batch.message().getResourceMetricsList().stream()
                .map(ResourceMetrics::getScopeMetricsList)
                .flatMap(List::stream)
                .map(ScopeMetrics::getMetricsList)
                .flatMap(List::stream)
                .toList());
    }

    /** The metric of the next data point. */
    Metric next() {
        while (left == 0) {
            current = metrics.next();
            left = Metrics.dataPoints(current);
        }
        left--;
        return current;
    }
}
