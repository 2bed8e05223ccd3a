package io.spillway.standard.transform;

import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.ottl.ErrorMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code transform} processor: statements change telemetry.
 *
 * <p>Each signal has a list whose entries are statements with prefixed paths, or groups with {@code context}, {@code conditions},
 * {@code statements} and {@code error_mode}.
 *
 * @param errorMode for groups that do not set their own
 * @param traceStatements statements with prefixed paths, or groups, for traces
 * @param metricStatements as {@code traceStatements}, for metrics
 * @param logStatements as {@code traceStatements}, for logs
 */
public record TransformConfig(
        ErrorMode errorMode, List<Object> traceStatements, List<Object> metricStatements, List<Object> logStatements)
        implements Requirements {
    public static final TransformConfig DEFAULTS =
            new TransformConfig(ErrorMode.IGNORE, List.of(), List.of(), List.of());

    @Override
    public void check(Checks checks) {
        for (Signal signal : Signal.values()) {
            List<StatementGroups.Problem> problems = new ArrayList<>();
            StatementGroups.read(this, signal, problems);
            problems.forEach(problem -> checks.that(false, problem.key(), problem.message()));
        }
    }
}
