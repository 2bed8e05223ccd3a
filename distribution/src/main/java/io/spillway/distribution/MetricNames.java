package io.spillway.distribution;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.spillway.observe.CollectorMetrics;
import io.spillway.observe.Metric;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The names of metrics on one page: the declared names, unless the configuration asks for the suffixes of OpenMetrics.
 *
 * @param typeSuffix counters end in {@code _total}
 * @param unitSuffix names end in seconds and bytes
 */
record MetricNames(boolean typeSuffix, boolean unitSuffix) {
    /** Names as they were declared. */
    static final MetricNames DECLARED = new MetricNames(false, false);

    private static final Map<String, String> SUFFIX_BY_UNIT = Map.of("s", "_seconds", "By", "_bytes");
    private static final String TOTAL = "_total";

    String of(MetricSnapshot metric) {
        String name = metric.getMetadata().getOriginalName();
        if (unitSuffix) {
            name = ending(name, Units.SUFFIX_BY_NAME.getOrDefault(name, ""));
        }
        return typeSuffix && metric instanceof CounterSnapshot ? ending(name, TOTAL) : name;
    }

    private static String ending(String name, String suffix) {
        return name.endsWith(suffix) ? name : name + suffix;
    }

    /** Looked up only where somebody asks for them. */
    private static final class Units {
        static final Map<String, String> SUFFIX_BY_NAME = CollectorMetrics.all().stream()
                .filter(metric -> SUFFIX_BY_UNIT.containsKey(metric.unit()))
                .collect(Collectors.toMap(Metric::name, metric -> SUFFIX_BY_UNIT.getOrDefault(metric.unit(), "")));
    }
}
