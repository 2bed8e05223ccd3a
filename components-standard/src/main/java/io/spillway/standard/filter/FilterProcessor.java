package io.spillway.standard.filter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.Metric;
import io.spillway.ottl.Context;
import io.spillway.ottl.Evaluation;
import io.spillway.ottl.EvaluationException;
import io.spillway.standard.match.ItemMatcher;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Drops the items for which any of its conditions holds, or that its older settings leave out. */
final class FilterProcessor implements Processor {
    private final List<FilterConditions.Guarded> conditions;
    private final ItemMatcher dropped;
    private final boolean needsMetrics;
    private final boolean isAboutPoints;
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
        this.needsMetrics =
                conditions.stream().anyMatch(guarded -> guarded.condition().needsMetric());
        this.isAboutPoints =
                conditions.stream().anyMatch(guarded -> guarded.condition().context() == Context.DATAPOINT);
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
    public void start() {}

    @Override
    public Outcome consume(Telemetry batch) {
        if (conditions.isEmpty() && dropped.equals(ItemMatcher.NONE)) {
            return next.consume(batch);
        }
        Pass pass = new Pass(needsMetrics && batch instanceof Metrics metrics ? MetricWalk.of(metrics) : null);
        Telemetry kept;
        try {
            kept = batch instanceof Metrics metrics ? pass.kept(metrics) : batch.keep(pass::keeps);
        } catch (EvaluationException undecided) {
            return Outcome.rejected(Status.Code.INTERNAL, "filter " + context.id() + ": " + undecided.getMessage());
        }
        pass.log();
        filtered.increment((double) (batch.itemCount() - kept.itemCount()));
        return kept.byteSize() == 0 ? Outcome.ACCEPTED : next.consume(kept);
    }

    @Override
    public void close(Deadline deadline) {}

    /** One batch on its way through the conditions. */
    private final class Pass {
        private final Evaluation evaluation = new Evaluation();
        private final @Nullable MetricWalk metrics;
        private long errors;
        private String firstError = "";

        Pass(@Nullable MetricWalk metrics) {
            this.metrics = metrics;
        }

        Telemetry kept(Metrics batch) {
            BitSet droppedPoints = new BitSet();
            ItemCursor point = batch.cursor();
            for (int number = 0; point.next(); number++) {
                droppedPoints.set(number, !keeps(point));
            }
            return droppedPoints.isEmpty() ? batch : MetricSelection.without(droppedPoints, isAboutPoints, batch);
        }

        boolean keeps(ItemCursor item) {
            if (dropped.matches(item)) {
                return false;
            }
            evaluation.at(item);
            MetricWalk walk = metrics;
            if (walk != null) {
                evaluation.of(walk.next());
            }
            for (FilterConditions.Guarded guarded : conditions) {
                if (holds(guarded)) {
                    return false;
                }
            }
            return true;
        }

        private boolean holds(FilterConditions.Guarded guarded) {
            try {
                return guarded.condition().holds(evaluation);
            } catch (EvaluationException undecided) {
                switch (guarded.errorMode()) {
                    case PROPAGATE -> throw undecided;
                    case IGNORE -> {
                        if (errors++ == 0) {
                            firstError = guarded.condition() + ": " + undecided.getMessage();
                        }
                    }
                    case SILENT -> {}
                }
                return false;
            }
        }

        void log() {
            if (errors > 0) {
                context.logger()
                        .warn(
                                "Conditions that could not be decided: {} in this batch, the first: {}",
                                errors,
                                firstError);
            }
        }
    }
}
