package io.spillway.standard.filter;

import io.spillway.component.Signal;
import io.spillway.config.CheckedIn;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.standard.match.ItemMatcher;
import java.util.List;
import java.util.Optional;

/**
 * Conditions for metrics and their data points, by context, or the older way to choose metrics.
 *
 * @param resource conditions for resources
 * @param metric conditions for metrics
 * @param datapoint conditions for data points
 * @param include drop metrics that do not match this
 * @param exclude drop metrics that match this, and those of resources that do
 */
public record MetricFilterConfig(
        List<String> resource,
        List<String> metric,
        List<String> datapoint,
        @CheckedIn(Signal.METRICS) Optional<MetricMatchConfig> include,
        @CheckedIn(Signal.METRICS) Optional<MetricMatchConfig> exclude,

        @Ignored("patterns are matched in linear time, without a cache")
        Optional<Object> regexp) {
    static final MetricFilterConfig NONE = new MetricFilterConfig(
            List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public MetricFilterConfig {
        Checks checks = new Checks();
        include.ifPresent(match -> match.check(checks, "include"));
        exclude.ifPresent(match -> match.check(checks, "exclude"));
        checks.that(
                        (resource.isEmpty() && metric.isEmpty() && datapoint.isEmpty())
                                || (include.isEmpty() && exclude.isEmpty()),
                        "",
                        "cannot use \"resource\", \"metric\", \"datapoint\" and \"include\", \"exclude\" at the same"
                                + " time")
                .done();
    }

    /** Names and resources each decide for themselves, so that an excluded resource takes metrics of any name along. */
    ItemMatcher dropped() {
        if (include.isEmpty() && exclude.isEmpty()) {
            return ItemMatcher.NONE;
        }
        ItemMatcher byResource = ItemMatcher.dropped(
                include.flatMap(MetricMatchConfig::resources),
                exclude.flatMap(MetricMatchConfig::resources),
                Signal.METRICS);
        ItemMatcher byName = ItemMatcher.dropped(
                include.flatMap(MetricMatchConfig::names), exclude.flatMap(MetricMatchConfig::names), Signal.METRICS);
        return item -> byResource.matches(item) || byName.matches(item);
    }
}
