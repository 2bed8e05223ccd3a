package io.spillway.ottl;

import io.spillway.telemetry.MessageEdit;
import io.spillway.telemetry.Telemetry;
import java.util.Arrays;
import java.util.List;

/** Runs groups of statements over one batch. Not safe for use by several threads. */
public final class StatementRun {
    private final Frame frame;
    private final MessageEdit resource = MessageEdit.blank();
    private final MessageEdit scope = MessageEdit.blank();
    private final MessageEdit item = MessageEdit.blank();
    private final MessageEdit event = MessageEdit.blank();
    private final MessageEdit data = MessageEdit.blank();
    private final MessageEdit point = MessageEdit.blank();
    private final MessageEdit exemplar = MessageEdit.blank();

    private final Errors errors = new Errors();

    public StatementRun(Surroundings surroundings) {
        frame = new Frame(surroundings);
    }

    /**
     * Runs groups one after the other, each over the whole batch.
     *
     * @return the changed batch; the batch itself when nothing is changed
     * @throws EvaluationException when a statement cannot be run and its group propagates errors
     */
    public Telemetry apply(List<StatementGroup> groups, Telemetry batch) {
        frame.begin(batch.byteSize());
        Telemetry current = batch;
        for (StatementGroup group : groups) {
            current = current.rewrite(
                    request -> request.children(Layers.RESOURCE, resource, message -> resource(group, message)));
        }
        return current;
    }

    /** How many errors were ignored and are to be logged. */
    public long errors() {
        return errors.count();
    }

    public String firstError() {
        return errors.first();
    }

    private boolean resource(StatementGroup group, MessageEdit message) {
        frame.resourceHolder = message;
        if (group.context() == Context.RESOURCE) {
            run(group);
        } else {
            message.children(Layers.CHILD, scope, child -> scope(group, child));
        }
        return true;
    }

    private boolean scope(StatementGroup group, MessageEdit message) {
        frame.scopeHolder = message;
        if (group.context() == Context.SCOPE) {
            run(group);
        } else {
            message.children(Layers.CHILD, item, child -> item(group, child));
        }
        return true;
    }

    private boolean item(StatementGroup group, MessageEdit message) {
        switch (group.context()) {
            case SPAN -> {
                frame.span = message;
                run(group);
            }
            case SPANEVENT -> {
                frame.span = message;
                frame.eventIndex = -1;
                message.children(Layers.EVENT, event, child -> event(group, child));
            }
            case METRIC -> {
                frame.enterMetric(message);
                run(group);
            }
            case DATAPOINT, EXEMPLAR -> {
                frame.metric = message;
                frame.dataTag = MetricData.tagOf(message);
                if (frame.dataTag == MetricData.SUMMARY && group.takesSummariesApart()) {
                    summary(group, message);
                } else if (frame.dataTag != 0) {
                    message.children(frame.dataTag, data, child -> data(group, child));
                }
            }
            case LOG -> {
                frame.log = message;
                run(group);
            }
            case RESOURCE, SCOPE -> throw new IllegalStateException("not the context of an item: " + group.context());
        }
        return true;
    }

    private boolean event(StatementGroup group, MessageEdit message) {
        frame.event = message;
        frame.eventIndex++;
        run(group);
        return true;
    }

    private boolean data(StatementGroup group, MessageEdit message) {
        frame.data = message;
        message.children(MetricData.POINT, point, child -> point(group, child));
        return true;
    }

    private boolean point(StatementGroup group, MessageEdit message) {
        frame.point = message;
        int exemplars = MetricData.exemplars(frame.dataTag);
        if (group.context() == Context.DATAPOINT) {
            run(group);
        } else if (exemplars != 0) {
            message.children(exemplars, exemplar, child -> {
                frame.exemplar = child;
                run(group);
                return true;
            });
        }
        return true;
    }

    /** Each statement sees the summary with the changes of all statements before it, also those to other data points. */
    private void summary(StatementGroup group, MessageEdit metric) {
        byte[] before = metric.encode();
        int points = metric.message(MetricData.SUMMARY).count(MetricData.POINT);
        byte[] content = before;
        for (int i = 0; i < points; i++) {
            int number = i;
            boolean[] isWanted = {false};
            frame.forgetCache();
            content =
                    MessageEdit.rewrite(content, whole -> atPoint(whole, number, () -> isWanted[0] = isWanted(group)));
            for (Statement statement : isWanted[0] ? group.statements() : List.<Statement>of()) {
                content = MessageEdit.rewrite(
                        content, whole -> atPoint(whole, number, () -> run(statement, group.errorMode())));
            }
        }
        if (!Arrays.equals(content, before)) {
            metric.replace(content);
        }
    }

    private void atPoint(MessageEdit whole, int number, Runnable action) {
        frame.metric = whole;
        int[] at = {0};
        whole.children(MetricData.SUMMARY, data, summary -> {
            frame.data = summary;
            summary.children(MetricData.POINT, point, child -> {
                if (at[0]++ == number) {
                    frame.point = child;
                    action.run();
                }
                return true;
            });
            return true;
        });
    }

    private void run(StatementGroup group) {
        frame.forgetCache();
        if (isWanted(group)) {
            for (Statement statement : group.statements()) {
                run(statement, group.errorMode());
            }
        }
    }

    private void run(Statement statement, ErrorMode errorMode) {
        try {
            statement.run(frame);
        } catch (EvaluationException e) {
            errors.handle(errorMode, statement, e);
        }
    }

    private boolean isWanted(StatementGroup group) {
        for (Condition guard : group.guards()) {
            try {
                if (guard.holds(frame)) {
                    return true;
                }
            } catch (EvaluationException e) {
                errors.handle(group.errorMode(), guard, e);
            }
        }
        return group.guards().isEmpty();
    }
}
