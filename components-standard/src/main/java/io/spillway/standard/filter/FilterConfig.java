package io.spillway.standard.filter;

import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Requirements;
import io.spillway.ottl.ErrorMode;
import io.spillway.standard.match.ItemMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code filter} processor: items for which any condition holds are dropped.
 *
 * <p>Each signal's conditions are given by context ({@code traces}, {@code metrics}, {@code logs}) or as one list
 * ({@code trace_conditions}, …) whose entries are conditions with prefixed paths, or groups with a {@code context}.
 *
 * <p>The older {@code include} and {@code exclude} are read as well, but not beside conditions of the same signal.
 *
 * @param errorMode for conditions that do not set their own
 * @param traceConditions conditions with prefixed paths, or groups of {@code context}, {@code conditions} and
 * {@code error_mode}
 * @param metricConditions as {@code traceConditions}, for metrics
 * @param logConditions as {@code traceConditions}, for logs
 */
@Ignored(key = "profiles", value = FilterConfig.NO_PROFILES)
@Ignored(key = "profile_conditions", value = FilterConfig.NO_PROFILES)
public record FilterConfig(
        ErrorMode errorMode,
        TraceFilterConfig traces,
        SpanFilterConfig spans,
        MetricFilterConfig metrics,
        LogFilterConfig logs,
        List<Object> traceConditions,
        List<Object> metricConditions,
        List<Object> logConditions)
        implements Requirements {
    static final String NO_PROFILES = "profiles are not received";

    public static final FilterConfig DEFAULTS = new FilterConfig(
            ErrorMode.IGNORE,
            TraceFilterConfig.NONE,
            SpanFilterConfig.NONE,
            MetricFilterConfig.NONE,
            LogFilterConfig.NONE,
            List.of(),
            List.of(),
            List.of());

    @Override
    public void check(Checks checks) {
        checks.that(
                        spans.equals(SpanFilterConfig.NONE)
                                || (traces.equals(TraceFilterConfig.NONE) && traceConditions.isEmpty()),
                        "spans",
                        "cannot use \"spans\" and conditions for traces at the same time")
                .that(
                        traceConditions.isEmpty() || traces.equals(TraceFilterConfig.NONE),
                        "trace_conditions",
                        "cannot use \"trace_conditions\" and \"traces\" at the same time")
                .that(
                        metricConditions.isEmpty() || metrics.equals(MetricFilterConfig.NONE),
                        "metric_conditions",
                        "cannot use \"metric_conditions\" and \"metrics\" at the same time")
                .that(
                        logConditions.isEmpty() || logs.equals(LogFilterConfig.NONE),
                        "log_conditions",
                        "cannot use \"log_conditions\" and \"logs\" at the same time");
        for (Signal signal : Signal.values()) {
            List<FilterConditions.Problem> problems = new ArrayList<>();
            FilterConditions.read(this, signal, problems);
            problems.forEach(problem -> checks.that(false, problem.key(), problem.message()));
        }
    }

    /** The items that the older settings drop. */
    ItemMatcher dropped(Signal signal) {
        return switch (signal) {
            case TRACES -> spans.dropped();
            case METRICS -> metrics.dropped();
            case LOGS -> logs.dropped();
        };
    }
}
