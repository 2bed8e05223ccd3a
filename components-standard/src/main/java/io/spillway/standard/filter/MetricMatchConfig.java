package io.spillway.standard.filter;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.standard.match.AttributeMatchConfig;
import io.spillway.standard.match.MatchConfig;
import java.util.List;
import java.util.Optional;

/**
 * Which metrics the older {@code metrics::include} and {@code metrics::exclude} of a {@code filter} speak of.
 *
 * @param matchType {@code strict} for equal texts, {@code regexp} for patterns found anywhere in the text
 * @param metricNames the metric's name matches one of these
 * @param resourceAttributes the resource has all of these attributes
 * @param expressions not supported; must be empty
 */
public record MetricMatchConfig(
        String matchType,

        @Ignored("patterns are matched in linear time, without a cache")
        Optional<Object> regexp,

        List<String> metricNames,
        List<AttributeMatchConfig> resourceAttributes,
        List<String> expressions) {
    private static final String EXPR = "expr";

    public MetricMatchConfig {
        if (!isExpression(matchType, expressions)) {
            match(matchType, metricNames, resourceAttributes);
        }
    }

    private static boolean isExpression(String matchType, List<String> expressions) {
        return matchType.equals(EXPR) || !expressions.isEmpty();
    }

    /** Refuses expressions, which are read only to say so, and comparisons without a type. */
    void check(Checks checks, String key) {
        boolean expression = isExpression(matchType, expressions);
        if (!expression) {
            names().ifPresent(match -> match.checkType(checks, key));
            resources().ifPresent(match -> match.checkType(checks, key));
        }
        checks.that(
                !expression,
                key + (matchType.equals(EXPR) ? "::match_type" : "::expressions"),
                "the expression language \"expr\" is not supported (expected: conditions in metrics::metric or"
                        + " metrics::datapoint, such as HasAttrOnDatapoint(\"key\", \"value\"))");
    }

    /** The defaults of a match. */
    public static MetricMatchConfig defaults() {
        return new MetricMatchConfig("", Optional.empty(), List.of(), List.of(), List.of());
    }

    Optional<MatchConfig> names() {
        return metricNames.isEmpty() ? Optional.empty() : Optional.of(match(matchType, metricNames, List.of()));
    }

    Optional<MatchConfig> resources() {
        return resourceAttributes.isEmpty()
                ? Optional.empty()
                : Optional.of(match(matchType, List.of(), resourceAttributes));
    }

    private static MatchConfig match(String matchType, List<String> names, List<AttributeMatchConfig> resources) {
        return new MatchConfig(
                matchType,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                names,
                List.of(),
                resources,
                List.of());
    }
}
