package io.spillway.ottl;

import io.spillway.telemetry.MessageEdit;
import io.spillway.telemetry.Telemetry;
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
                if (frame.dataTag != 0) {
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

    private void run(StatementGroup group) {
        frame.forgetCache();
        if (!isWanted(group)) {
            return;
        }
        for (Statement statement : group.statements()) {
            try {
                statement.run(frame);
            } catch (EvaluationException e) {
                errors.handle(group.errorMode(), statement, e);
            }
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
