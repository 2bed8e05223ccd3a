package io.spillway.standard.filter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.NonBlockingProcessor;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.Metric;
import io.spillway.ottl.ConditionGroup;
import io.spillway.ottl.ConditionRun;
import io.spillway.ottl.EvaluationException;
import io.spillway.ottl.Surroundings;
import io.spillway.standard.match.ItemMatcher;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Drops the items for which any of its conditions holds, or that its older settings leave out. */
final class FilterProcessor implements NonBlockingProcessor {
    private final List<ConditionGroup> conditions;
    private final ItemMatcher dropped;
    private final Consumer next;
    private final ComponentContext context;
    private final Counter filtered;

    FilterProcessor(FilterConfig config, Signal signal, Consumer next, ComponentContext context) {
        List<FilterConditions.Problem> problems = new ArrayList<>();
        this.conditions = FilterConditions.read(config, signal, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        this.dropped = config.dropped(signal);
        this.next = next;
        this.context = context;
        this.filtered = counter(signal);
    }

    private Counter counter(Signal signal) {
        String items = switch (signal) {
            case TRACES -> "spans";
            case METRICS -> "datapoints";
            case LOGS -> "logs";
        };
        return Metric.counter(
                        "otelcol_processor_filter_" + items + ".filtered",
                        "{items}",
                        "Number of " + items + " dropped because a condition held.",
                        "filter")
                .counter(context.meters(), Tags.of("filter", context.id().toString()));
    }

    @Override
    public Consumer next() {
        return next;
    }

    @Override
    public Result process(Telemetry batch) {
        if (conditions.isEmpty() && dropped.equals(ItemMatcher.NONE)) {
            return new Result.HandOn(batch);
        }
        Telemetry kept;
        try {
            kept = conditions.isEmpty() ? unmatched(batch) : remaining(batch);
        } catch (EvaluationException undecided) {
            return new Result.Answered(
                    Outcome.rejected(Status.Code.INTERNAL, "filter " + context.id() + ": " + undecided.getMessage()));
        }
        filtered.increment((double) (batch.itemCount() - kept.itemCount()));
        return kept.byteSize() == 0 ? new Result.Answered(Outcome.ACCEPTED) : new Result.HandOn(kept);
    }

    /** The items for which no condition holds. */
    private Telemetry remaining(Telemetry batch) {
        ConditionRun run = new ConditionRun(new Surroundings(context.clock(), context.random()));
        Telemetry kept = run.keep(conditions, batch);
        if (run.errors() > 0) {
            context.logger()
                    .warn(
                            "Conditions that could not be decided: {} in this batch, the first: {}",
                            run.errors(),
                            run.firstError());
        }
        return kept;
    }

    /** The items that the older settings do not leave out. */
    private Telemetry unmatched(Telemetry batch) {
        if (!(batch instanceof Metrics metrics)) {
            return batch.keep(item -> !dropped.matches(item));
        }
        BitSet droppedPoints = new BitSet();
        ItemCursor point = metrics.cursor();
        for (int number = 0; point.next(); number++) {
            droppedPoints.set(number, dropped.matches(point));
        }
        return droppedPoints.isEmpty() ? batch : MetricSelection.without(droppedPoints, batch);
    }
}
