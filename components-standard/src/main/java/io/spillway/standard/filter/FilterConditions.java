package io.spillway.standard.filter;

import io.spillway.component.Signal;
import io.spillway.ottl.Condition;
import io.spillway.ottl.Context;
import io.spillway.ottl.ErrorMode;
import io.spillway.ottl.InvalidExpressionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the conditions of a {@code filter} processor. */
final class FilterConditions {
    /** A condition with what happens when it can not be decided. */
    record Guarded(Condition condition, ErrorMode errorMode) {}

    /** Something wrong with a condition, and where. */
    record Problem(String key, String message) {}

    private final List<Problem> problems;
    private final List<Guarded> conditions = new ArrayList<>();

    private FilterConditions(List<Problem> problems) {
        this.problems = problems;
    }

    /** The conditions for a signal, outer contexts first; wrong ones are left out and noted. */
    static List<Guarded> read(FilterConfig config, Signal signal, List<Problem> problems) {
        FilterConditions reader = new FilterConditions(problems);
        ErrorMode mode = config.errorMode();
        switch (signal) {
            case TRACES -> {
                reader.add(config.traces().resource(), Context.RESOURCE, mode, "traces::resource");
                reader.add(config.traces().span(), Context.SPAN, mode, "traces::span");
                reader.addAny(config.traceConditions(), signal, mode, "trace_conditions");
            }
            case METRICS -> {
                reader.add(config.metrics().resource(), Context.RESOURCE, mode, "metrics::resource");
                reader.add(config.metrics().metric(), Context.METRIC, mode, "metrics::metric");
                reader.add(config.metrics().datapoint(), Context.DATAPOINT, mode, "metrics::datapoint");
                reader.addAny(config.metricConditions(), signal, mode, "metric_conditions");
            }
            case LOGS -> {
                reader.add(config.logs().resource(), Context.RESOURCE, mode, "logs::resource");
                reader.add(config.logs().logRecord(), Context.LOG, mode, "logs::log_record");
                reader.addAny(config.logConditions(), signal, mode, "log_conditions");
            }
        }
        reader.conditions.sort(
                Comparator.comparing(guarded -> guarded.condition().context()));
        return reader.conditions;
    }

    private static Set<Context> contexts(Signal signal) {
        return switch (signal) {
            case TRACES -> EnumSet.of(Context.RESOURCE, Context.SCOPE, Context.SPAN);
            case METRICS -> EnumSet.of(Context.RESOURCE, Context.SCOPE, Context.METRIC, Context.DATAPOINT);
            case LOGS -> EnumSet.of(Context.RESOURCE, Context.SCOPE, Context.LOG);
        };
    }

    private void add(List<String> texts, Context context, ErrorMode mode, String key) {
        for (int i = 0; i < texts.size(); i++) {
            try {
                conditions.add(new Guarded(Condition.parse(texts.get(i), context), mode));
            } catch (InvalidExpressionException wrong) {
                note(key + "::" + i, texts.get(i), wrong);
            }
        }
    }

    private void infer(String text, Signal signal, ErrorMode mode, String key) {
        try {
            conditions.add(new Guarded(Condition.parse(text, contexts(signal)), mode));
        } catch (InvalidExpressionException wrong) {
            note(key, text, wrong);
        }
    }

    private void note(String key, String text, InvalidExpressionException wrong) {
        problems.add(new Problem(key, "condition " + text + ", " + wrong.getMessage()));
    }

    /** A flat list of conditions, or a list of groups. */
    private void addAny(List<Object> entries, Signal signal, ErrorMode mode, String key) {
        boolean flat = !entries.isEmpty() && entries.getFirst() instanceof String;
        for (int i = 0; i < entries.size(); i++) {
            String place = key + "::" + i;
            switch (entries.get(i)) {
                case String text when flat -> infer(text, signal, mode, place);
                case Map<?, ?> group when !flat -> addGroup(group, signal, mode, place);
                default ->
                    problems.add(new Problem(
                            place,
                            "expected " + (flat ? "a condition" : "a group of conditions") + ", like the first entry"));
            }
        }
    }

    private void addGroup(Map<?, ?> group, Signal signal, ErrorMode mode, String place) {
        for (Object key : group.keySet()) {
            if (!Set.of("context", "conditions", "error_mode").contains(key)) {
                problems.add(new Problem(
                        place + "::" + key, "unknown key (expected one of: context, conditions, error_mode)"));
            }
        }
        ErrorMode own = errorMode(group, mode, place);
        if (!(group.get("conditions") instanceof List<?> texts)) {
            problems.add(new Problem(place + "::conditions", "expected a list of conditions"));
            return;
        }
        Object named = group.get("context");
        if (named == null) {
            for (int i = 0; i < texts.size(); i++) {
                infer(String.valueOf(texts.get(i)), signal, own, place + "::conditions::" + i);
            }
            return;
        }
        Set<Context> allowed = contexts(signal);
        allowed.stream()
                .filter(context -> context.key().equals(named.toString().toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresentOrElse(
                        context ->
                                add(texts.stream().map(String::valueOf).toList(), context, own, place + "::conditions"),
                        () -> problems.add(new Problem(
                                place + "::context",
                                "context \"" + named + "\" is not supported (expected one of: "
                                        + allowed.stream().map(Context::key).collect(Collectors.joining(", ")) + ")")));
    }

    private ErrorMode errorMode(Map<?, ?> group, ErrorMode mode, String place) {
        Object named = group.get("error_mode");
        if (named == null) {
            return mode;
        }
        for (ErrorMode known : ErrorMode.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(named)) {
                return known;
            }
        }
        problems.add(
                new Problem(place + "::error_mode", "\"" + named + "\" (expected one of: ignore, silent, propagate)"));
        return mode;
    }
}
