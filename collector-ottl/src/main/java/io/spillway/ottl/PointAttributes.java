package io.spillway.ottl;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Changes to the attributes of all data points of a decoded metric. */
final class PointAttributes {
    private PointAttributes() {}

    static void keep(Metric.Builder metric, Set<String> keys) {
        change(
                metric,
                attributes -> attributes.stream()
                        .filter(attribute -> keys.contains(attribute.getKey()))
                        .toList());
    }

    /** Gives an attribute another value where the value is one of several strings; a value that is no string counts as empty. */
    static void replace(Metric.Builder metric, String key, Set<String> values, String newValue) {
        change(
                metric,
                attributes -> attributes.stream()
                        .map(attribute -> attribute.getKey().equals(key)
                                        && values.contains(attribute.getValue().getStringValue())
                                ? attribute.toBuilder()
                                        .setValue(AnyValue.newBuilder().setStringValue(newValue))
                                        .build()
                                : attribute)
                        .toList());
    }

    private static void change(Metric.Builder metric, UnaryOperator<List<KeyValue>> change) {
        switch (metric.getDataCase()) {
            case GAUGE ->
                metric.getGaugeBuilder().getDataPointsBuilderList().forEach(point -> {
                    List<KeyValue> changed = change.apply(point.getAttributesList());
                    point.clearAttributes().addAllAttributes(changed);
                });
            case SUM ->
                metric.getSumBuilder().getDataPointsBuilderList().forEach(point -> {
                    List<KeyValue> changed = change.apply(point.getAttributesList());
                    point.clearAttributes().addAllAttributes(changed);
                });
            case HISTOGRAM ->
                metric.getHistogramBuilder().getDataPointsBuilderList().forEach(point -> {
                    List<KeyValue> changed = change.apply(point.getAttributesList());
                    point.clearAttributes().addAllAttributes(changed);
                });
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogramBuilder()
                        .getDataPointsBuilderList()
                        .forEach(point -> {
                            List<KeyValue> changed = change.apply(point.getAttributesList());
                            point.clearAttributes().addAllAttributes(changed);
                        });
            case SUMMARY ->
                metric.getSummaryBuilder().getDataPointsBuilderList().forEach(point -> {
                    List<KeyValue> changed = change.apply(point.getAttributesList());
                    point.clearAttributes().addAllAttributes(changed);
                });
            case DATA_NOT_SET -> {}
        }
    }
}
