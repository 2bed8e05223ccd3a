package io.spillway.ottl;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Conditions with one error mode, by context. Immutable and safe for use by many threads. */
public final class ConditionGroup {
    private final ErrorMode errorMode;
    private final Map<Context, List<Condition>> conditions = new EnumMap<>(Context.class);

    public ConditionGroup(ErrorMode errorMode, List<Condition> conditions) {
        this.errorMode = errorMode;
        conditions.forEach(condition -> this.conditions
                .computeIfAbsent(condition.context(), _ -> new ArrayList<>())
                .add(condition));
    }

    ErrorMode errorMode() {
        return errorMode;
    }

    List<Condition> of(Context context) {
        return conditions.getOrDefault(context, List.of());
    }

    /** Whether there are conditions about what is inside a context. */
    boolean isInside(Context context) {
        return conditions.keySet().stream().anyMatch(each -> each.compareTo(context) > 0);
    }
}
