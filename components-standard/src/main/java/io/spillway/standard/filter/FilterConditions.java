package io.spillway.standard.filter;

import io.spillway.component.Signal;
import io.spillway.ottl.Condition;
import io.spillway.ottl.ConditionGroup;
import io.spillway.ottl.Context;
import io.spillway.ottl.ErrorMode;
import io.spillway.ottl.InvalidExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the conditions of a {@code filter} processor. */
final class FilterConditions {
    /** Something wrong with a condition, and where. */
    record Problem(String key, String message) {}

    private final Signal signal;
    private final ErrorMode errorMode;
    private final List<Problem> problems;

    private FilterConditions(Signal signal, ErrorMode errorMode, List<Problem> problems) {
        this.signal = signal;
        this.errorMode = errorMode;
        this.problems = problems;
    }

    /** The groups of conditions for a signal; wrong conditions are left out and noted. */
    static List<ConditionGroup> read(FilterConfig config, Signal signal, List<Problem> problems) {
        FilterConditions reader = new FilterConditions(signal, config.errorMode(), problems);
        return switch (signal) {
            case TRACES ->
                reader.groups(
                        reader.read(config.traces().resource(), Context.RESOURCE, "traces::resource"),
                        reader.read(config.traces().span(), Context.SPAN, "traces::span"),
                        reader.read(config.traces().spanevent(), Context.SPANEVENT, "traces::spanevent"),
                        reader.readAny(config.traceConditions(), "trace_conditions"));
            case METRICS ->
                reader.groups(
                        reader.read(config.metrics().resource(), Context.RESOURCE, "metrics::resource"),
                        reader.read(config.metrics().metric(), Context.METRIC, "metrics::metric"),
                        reader.read(config.metrics().datapoint(), Context.DATAPOINT, "metrics::datapoint"),
                        reader.readAny(config.metricConditions(), "metric_conditions"));
            case LOGS ->
                reader.groups(
                        reader.read(config.logs().resource(), Context.RESOURCE, "logs::resource"),
                        reader.read(config.logs().logRecord(), Context.LOG, "logs::log_record"),
                        List.of(),
                        reader.readAny(config.logConditions(), "log_conditions"));
        };
    }

    /** The conditions by context are one group. */
    private List<ConditionGroup> groups(
            List<Condition> outer, List<Condition> middle, List<Condition> inner, List<ConditionGroup> others) {
        List<ConditionGroup> groups = new ArrayList<>();
        List<Condition> byContext =
                Stream.of(outer, middle, inner).flatMap(List::stream).toList();
        if (!byContext.isEmpty()) {
            groups.add(new ConditionGroup(errorMode, byContext));
        }
        groups.addAll(others);
        return groups;
    }

    /** Reads one condition. */
    private interface Parser {
        Condition parse(String text) throws InvalidExpressionException;
    }

    private List<Condition> read(List<String> texts, Context context, String key) {
        return read(texts, key, text -> Condition.parse(text, context));
    }

    private List<Condition> read(List<String> texts, String key, Parser parser) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            try {
                conditions.add(parser.parse(texts.get(i)));
            } catch (InvalidExpressionException wrong) {
                problems.add(new Problem(key + "::" + i, "condition " + texts.get(i) + ", " + wrong.getMessage()));
            }
        }
        return conditions;
    }

    /** A flat list of conditions, or a list of groups. */
    private List<ConditionGroup> readAny(List<Object> entries, String key) {
        boolean isFlat = !entries.isEmpty() && entries.getFirst() instanceof String;
        List<ConditionGroup> groups = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String place = key + "::" + i;
            switch (entries.get(i)) {
                case String text when isFlat -> texts.add(text);
                case Map<?, ?> group when !isFlat -> groups.add(group(group, place));
                default ->
                    problems.add(new Problem(
                            place,
                            "expected " + (isFlat ? "a condition" : "a group of conditions")
                                    + ", like the first entry"));
            }
        }
        if (isFlat) {
            groups.add(new ConditionGroup(errorMode, inferred(texts, key)));
        }
        return groups;
    }

    private List<Condition> inferred(List<String> texts, String key) {
        return read(texts, key, text -> Condition.parse(text, Context.ofConditions(signal)));
    }

    private ConditionGroup group(Map<?, ?> group, String place) {
        for (Object key : group.keySet()) {
            if (!Set.of("context", "conditions", "error_mode").contains(key)) {
                problems.add(new Problem(
                        place + "::" + key, "unknown key (expected one of: context, conditions, error_mode)"));
            }
        }
        ErrorMode own = errorMode(group, place);
        if (!(group.get("conditions") instanceof List<?> entries)) {
            problems.add(new Problem(place + "::conditions", "expected a list of conditions"));
            return new ConditionGroup(own, List.of());
        }
        List<String> texts = entries.stream().map(String::valueOf).toList();
        Object named = group.get("context");
        if (named == null) {
            return new ConditionGroup(own, inferred(texts, place + "::conditions"));
        }
        Set<Context> allowed = Context.ofConditions(signal);
        Optional<Context> context = allowed.stream()
                .filter(each -> each.key().equals(named.toString().toLowerCase(Locale.ROOT)))
                .findFirst();
        if (context.isEmpty()) {
            problems.add(new Problem(
                    place + "::context",
                    "context \"" + named + "\" is not supported (expected one of: "
                            + allowed.stream().map(Context::key).collect(Collectors.joining(", ")) + ")"));
            return new ConditionGroup(own, List.of());
        }
        return new ConditionGroup(own, read(texts, context.get(), place + "::conditions"));
    }

    private ErrorMode errorMode(Map<?, ?> group, String place) {
        Object named = group.get("error_mode");
        if (named == null) {
            return errorMode;
        }
        for (ErrorMode known : ErrorMode.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(named)) {
                return known;
            }
        }
        problems.add(
                new Problem(place + "::error_mode", "\"" + named + "\" (expected one of: ignore, silent, propagate)"));
        return errorMode;
    }
}
