package io.spillway.ottl;

import io.spillway.telemetry.MessageEdit;
import io.spillway.telemetry.MessageEdit.Visitor;
import io.spillway.telemetry.Telemetry;
import java.util.List;

/** Evaluates conditions over one batch. Not safe for use by several threads. */
public final class ConditionRun {
    private final Frame frame;
    private final Errors errors = new Errors();
    private final MessageEdit resource = MessageEdit.blank();
    private final MessageEdit scope = MessageEdit.blank();
    private final MessageEdit item = MessageEdit.blank();
    private final MessageEdit event = MessageEdit.blank();
    private final MessageEdit data = MessageEdit.blank();
    private final MessageEdit point = MessageEdit.blank();

    private ConditionGroup group = new ConditionGroup(ErrorMode.SILENT, List.of());
    private int keptScopes;
    private int keptItems;
    private int keptPoints;

    public ConditionRun(Surroundings surroundings) {
        frame = new Frame(surroundings);
    }

    /**
     * Drops what any condition holds for, one group after the other. Resources, scopes and metrics that lose all that is inside go too.
     *
     * @return the rest; the batch itself when nothing is dropped
     * @throws EvaluationException when a condition cannot be decided and its group propagates errors
     */
    public Telemetry keep(List<ConditionGroup> groups, Telemetry batch) {
        frame.begin(batch.byteSize());
        Visitor items = switch (batch.signal()) {
            case TRACES -> this::keepsSpan;
            case METRICS -> this::keepsMetric;
            case LOGS -> this::keepsRecord;
        };
        Visitor scopes = message -> keepsScope(message, items);
        Telemetry current = batch;
        for (ConditionGroup each : groups) {
            group = each;
            current = current.rewrite(
                    request -> request.children(Layers.RESOURCE, resource, message -> keepsResource(message, scopes)));
        }
        return current;
    }

    /** The conditions that hold for any span, one bit each. A condition that cannot be decided for a span does not hold. */
    public long matched(List<Condition> conditions, Telemetry spans) {
        frame.begin(spans.byteSize());
        Match match = new Match(conditions);
        spans.rewrite(request -> request.children(Layers.RESOURCE, resource, message -> {
            frame.resourceHolder = message;
            message.children(Layers.CHILD, scope, child -> {
                frame.scopeHolder = child;
                child.children(Layers.CHILD, item, match);
                return true;
            });
            return true;
        }));
        return match.matched;
    }

    /** How many errors were ignored and are to be logged. */
    public long errors() {
        return errors.count();
    }

    public String firstError() {
        return errors.first();
    }

    private boolean keepsResource(MessageEdit message, Visitor scopes) {
        frame.resourceHolder = message;
        if (holdsAny(Context.RESOURCE)) {
            return false;
        }
        if (!group.isInside(Context.RESOURCE)) {
            return message.has(Layers.CHILD);
        }
        keptScopes = 0;
        message.children(Layers.CHILD, scope, scopes);
        return keptScopes > 0;
    }

    private boolean keepsScope(MessageEdit message, Visitor items) {
        frame.scopeHolder = message;
        if (holdsAny(Context.SCOPE)) {
            return false;
        }
        boolean isKept;
        if (group.isInside(Context.SCOPE)) {
            keptItems = 0;
            message.children(Layers.CHILD, item, items);
            isKept = keptItems > 0;
        } else {
            isKept = message.has(Layers.CHILD);
        }
        keptScopes += isKept ? 1 : 0;
        return isKept;
    }

    private boolean keepsSpan(MessageEdit message) {
        frame.span = message;
        if (holdsAny(Context.SPAN)) {
            return false;
        }
        keptItems++;
        if (!group.of(Context.SPANEVENT).isEmpty()) {
            frame.eventIndex = -1;
            message.children(Layers.EVENT, event, this::keepsEvent);
        }
        return true;
    }

    private boolean keepsEvent(MessageEdit message) {
        frame.event = message;
        frame.eventIndex++;
        return !holdsAny(Context.SPANEVENT);
    }

    private boolean keepsRecord(MessageEdit message) {
        frame.log = message;
        boolean isKept = !holdsAny(Context.LOG);
        keptItems += isKept ? 1 : 0;
        return isKept;
    }

    private boolean keepsMetric(MessageEdit message) {
        frame.enterMetric(message);
        if (holdsAny(Context.METRIC)) {
            return false;
        }
        boolean isKept = frame.dataTag == 0 || group.of(Context.DATAPOINT).isEmpty() || keepsPoints(message);
        keptItems += isKept ? 1 : 0;
        return isKept;
    }

    private boolean keepsPoints(MessageEdit metric) {
        keptPoints = 0;
        metric.children(frame.dataTag, data, message -> {
            frame.data = message;
            message.children(MetricData.POINT, point, this::keepsPoint);
            return true;
        });
        return keptPoints > 0;
    }

    private boolean keepsPoint(MessageEdit message) {
        frame.point = message;
        boolean isKept = !holdsAny(Context.DATAPOINT);
        keptPoints += isKept ? 1 : 0;
        return isKept;
    }

    private boolean holdsAny(Context context) {
        List<Condition> conditions = group.of(context);
        for (int i = 0; i < conditions.size(); i++) {
            try {
                if (conditions.get(i).holds(frame)) {
                    return true;
                }
            } catch (EvaluationException e) {
                errors.handle(group.errorMode(), conditions.get(i), e);
            }
        }
        return false;
    }

    /** Looks for conditions that hold for a span, until all are found. */
    private final class Match implements Visitor {
        private final List<Condition> conditions;
        private final long all;
        private long matched;

        Match(List<Condition> conditions) {
            this.conditions = conditions;
            this.all = (1L << conditions.size()) - 1;
        }

        @Override
        public boolean visit(MessageEdit span) {
            if (matched == all) {
                return true;
            }
            frame.span = span;
            for (int i = 0; i < conditions.size(); i++) {
                if ((matched & 1L << i) == 0 && holds(conditions.get(i))) {
                    matched |= 1L << i;
                }
            }
            return true;
        }

        private boolean holds(Condition condition) {
            try {
                return condition.holds(frame);
            } catch (EvaluationException undecidable) {
                return false;
            }
        }
    }
}
