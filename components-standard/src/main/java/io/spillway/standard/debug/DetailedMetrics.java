package io.spillway.standard.debug;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.List;

/** Metrics in full. */
final class DetailedMetrics {
    private final DebugText text = new DebugText();

    private DetailedMetrics() {}

    static String of(ExportMetricsServiceRequest request) {
        DetailedMetrics writer = new DetailedMetrics();
        for (int i = 0; i < request.getResourceMetricsCount(); i++) {
            writer.resource(i, request.getResourceMetrics(i));
        }
        return writer.text.toString();
    }

    private void resource(int index, ResourceMetrics resource) {
        text.line("ResourceMetrics #" + index);
        text.line("Resource SchemaURL: " + resource.getSchemaUrl());
        text.resource(resource.getResource());
        for (int i = 0; i < resource.getScopeMetricsCount(); i++) {
            scope(i, resource.getScopeMetrics(i));
        }
    }

    private void scope(int index, ScopeMetrics scope) {
        text.line("ScopeMetrics #" + index);
        text.line("ScopeMetrics SchemaURL: " + scope.getSchemaUrl());
        text.scope(scope.getScope());
        for (int i = 0; i < scope.getMetricsCount(); i++) {
            metric(i, scope.getMetrics(i));
        }
    }

    private void metric(int index, Metric metric) {
        text.line("Metric #" + index);
        text.line("Descriptor:");
        text.line("     -> Name: " + metric.getName());
        text.line("     -> Description: " + metric.getDescription());
        text.line("     -> Unit: " + metric.getUnit());
        text.line("     -> DataType: " + type(metric.getDataCase()));
        text.attributes("     -> Metadata", "     ", metric.getMetadataList());
        switch (metric.getDataCase()) {
            case GAUGE -> numbers(metric.getGauge().getDataPointsList());
            case SUM -> {
                text.line("     -> IsMonotonic: " + metric.getSum().getIsMonotonic());
                temporality(metric.getSum().getAggregationTemporality());
                numbers(metric.getSum().getDataPointsList());
            }
            case HISTOGRAM -> {
                temporality(metric.getHistogram().getAggregationTemporality());
                histograms(metric.getHistogram().getDataPointsList());
            }
            case EXPONENTIAL_HISTOGRAM -> {
                temporality(metric.getExponentialHistogram().getAggregationTemporality());
                exponentials(metric.getExponentialHistogram().getDataPointsList());
            }
            case SUMMARY -> summaries(metric.getSummary().getDataPointsList());
            case DATA_NOT_SET -> {}
        }
    }

    private static String type(Metric.DataCase type) {
        return switch (type) {
            case GAUGE -> "Gauge";
            case SUM -> "Sum";
            case HISTOGRAM -> "Histogram";
            case EXPONENTIAL_HISTOGRAM -> "ExponentialHistogram";
            case SUMMARY -> "Summary";
            case DATA_NOT_SET -> "Empty";
        };
    }

    private void temporality(AggregationTemporality temporality) {
        String name = switch (temporality) {
            case AGGREGATION_TEMPORALITY_UNSPECIFIED -> "Unspecified";
            case AGGREGATION_TEMPORALITY_DELTA -> "Delta";
            case AGGREGATION_TEMPORALITY_CUMULATIVE -> "Cumulative";
            case UNRECOGNIZED -> "";
        };
        text.line("     -> AggregationTemporality: " + name);
    }

    private void point(String kind, int index, List<KeyValue> attributes, long start, long time) {
        text.line(kind + " #" + index);
        text.attributes("Data point attributes", attributes);
        text.line("StartTimestamp: " + DebugText.time(start));
        text.line("Timestamp: " + DebugText.time(time));
    }

    private void numbers(List<NumberDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            NumberDataPoint point = points.get(i);
            point(
                    "NumberDataPoints",
                    i,
                    point.getAttributesList(),
                    point.getStartTimeUnixNano(),
                    point.getTimeUnixNano());
            switch (point.getValueCase()) {
                case AS_INT -> text.line("Value: " + point.getAsInt());
                case AS_DOUBLE -> text.line("Value: " + DebugText.decimal(point.getAsDouble()));
                case VALUE_NOT_SET -> {}
            }
            exemplars(point.getExemplarsList());
        }
    }

    private void histograms(List<HistogramDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            HistogramDataPoint point = points.get(i);
            point(
                    "HistogramDataPoints",
                    i,
                    point.getAttributesList(),
                    point.getStartTimeUnixNano(),
                    point.getTimeUnixNano());
            text.line("Count: " + Long.toUnsignedString(point.getCount()));
            optional("Sum", point.hasSum(), point.getSum());
            optional("Min", point.hasMin(), point.getMin());
            optional("Max", point.hasMax(), point.getMax());
            for (int b = 0; b < point.getExplicitBoundsCount(); b++) {
                text.line("ExplicitBounds #" + b + ": " + DebugText.decimal(point.getExplicitBounds(b)));
            }
            for (int b = 0; b < point.getBucketCountsCount(); b++) {
                text.line("Buckets #" + b + ", Count: " + Long.toUnsignedString(point.getBucketCounts(b)));
            }
            exemplars(point.getExemplarsList());
        }
    }

    private void optional(String name, boolean present, double value) {
        if (present) {
            text.line(name + ": " + DebugText.decimal(value));
        }
    }

    private void exponentials(List<ExponentialHistogramDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            ExponentialHistogramDataPoint point = points.get(i);
            point(
                    "ExponentialHistogramDataPoints",
                    i,
                    point.getAttributesList(),
                    point.getStartTimeUnixNano(),
                    point.getTimeUnixNano());
            text.line("Count: " + Long.toUnsignedString(point.getCount()));
            optional("Sum", point.hasSum(), point.getSum());
            optional("Min", point.hasMin(), point.getMin());
            optional("Max", point.hasMax(), point.getMax());
            buckets(point);
            exemplars(point.getExemplarsList());
        }
    }

    private void buckets(ExponentialHistogramDataPoint point) {
        BucketBounds bounds = new BucketBounds(point.getScale());
        ExponentialHistogramDataPoint.Buckets negative = point.getNegative();
        for (int b = negative.getBucketCountsCount() - 1; b >= 0; b--) {
            double index = negative.getOffset() + (double) b;
            text.line("Bucket [" + DebugText.decimal(-bounds.lower(index + 1)) + ", "
                    + DebugText.decimal(-bounds.lower(index)) + "), Count: "
                    + Long.toUnsignedString(negative.getBucketCounts(b)));
        }
        if (point.getZeroCount() != 0) {
            text.line("Bucket [0, 0], Count: " + Long.toUnsignedString(point.getZeroCount()));
        }
        ExponentialHistogramDataPoint.Buckets positive = point.getPositive();
        for (int b = 0; b < positive.getBucketCountsCount(); b++) {
            double index = positive.getOffset() + (double) b;
            text.line("Bucket (" + DebugText.decimal(bounds.lower(index)) + ", "
                    + DebugText.decimal(bounds.lower(index + 1)) + "], Count: "
                    + Long.toUnsignedString(positive.getBucketCounts(b)));
        }
    }

    private void summaries(List<SummaryDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            SummaryDataPoint point = points.get(i);
            point(
                    "SummaryDataPoints",
                    i,
                    point.getAttributesList(),
                    point.getStartTimeUnixNano(),
                    point.getTimeUnixNano());
            text.line("Count: " + Long.toUnsignedString(point.getCount()));
            text.line("Sum: " + DebugText.decimal(point.getSum()));
            for (int q = 0; q < point.getQuantileValuesCount(); q++) {
                SummaryDataPoint.ValueAtQuantile quantile = point.getQuantileValues(q);
                text.line("QuantileValue #" + q + ": Quantile " + DebugText.decimal(quantile.getQuantile()) + ", Value "
                        + DebugText.decimal(quantile.getValue()));
            }
        }
    }

    private void exemplars(List<Exemplar> exemplars) {
        if (!exemplars.isEmpty()) {
            text.line("Exemplars:");
        }
        for (int i = 0; i < exemplars.size(); i++) {
            Exemplar exemplar = exemplars.get(i);
            text.line("Exemplar #" + i);
            text.line("     -> Trace ID: " + DebugText.id(exemplar.getTraceId()));
            text.line("     -> Span ID: " + DebugText.id(exemplar.getSpanId()));
            text.line("     -> Timestamp: " + DebugText.time(exemplar.getTimeUnixNano()));
            switch (exemplar.getValueCase()) {
                case AS_INT -> text.line("     -> Value: " + exemplar.getAsInt());
                case AS_DOUBLE -> text.line("     -> Value: " + DebugText.decimal(exemplar.getAsDouble()));
                case VALUE_NOT_SET -> {}
            }
            text.attributes("     -> FilteredAttributes", "     ", exemplar.getFilteredAttributesList());
        }
    }
}
