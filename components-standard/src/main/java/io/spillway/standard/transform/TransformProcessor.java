package io.spillway.standard.transform;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.NonBlockingProcessor;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.ottl.EvaluationException;
import io.spillway.ottl.StatementGroup;
import io.spillway.ottl.StatementRun;
import io.spillway.ottl.Surroundings;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;

/** Changes each batch by statements before the next consumer gets it. */
final class TransformProcessor implements NonBlockingProcessor {
    private final List<StatementGroup> groups;
    private final Consumer next;
    private final ComponentContext context;

    TransformProcessor(TransformConfig config, Signal signal, Consumer next, ComponentContext context) {
        List<StatementGroups.Problem> problems = new ArrayList<>();
        this.groups = StatementGroups.read(config, signal, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        this.next = next;
        this.context = context;
    }

    @Override
    public Consumer next() {
        return next;
    }

    @Override
    public Result process(Telemetry batch) {
        StatementRun run = new StatementRun(new Surroundings(context.clock(), context.random()));
        Telemetry changed;
        try {
            changed = run.apply(groups, batch);
        } catch (EvaluationException e) {
            return new Result.Answered(
                    Outcome.rejected(Status.Code.INTERNAL, "transform " + context.id() + ": " + e.getMessage()));
        }
        if (run.errors() > 0) {
            context.logger()
                    .warn(
                            "Statements that could not be run: {} in this batch, the first: {}",
                            run.errors(),
                            run.firstError());
        }
        return new Result.HandOn(changed);
    }
}
