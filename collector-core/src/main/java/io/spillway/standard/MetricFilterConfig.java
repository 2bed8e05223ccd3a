package io.spillway.standard;

import java.util.List;

/** Conditions for metrics and their data points, by context. */
public record MetricFilterConfig(List<String> resource, List<String> metric, List<String> datapoint) {
    static final MetricFilterConfig NONE = new MetricFilterConfig(List.of(), List.of(), List.of());
}
