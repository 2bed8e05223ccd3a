package io.spillway.standard.transform;

import io.spillway.component.Signal;
import io.spillway.ottl.Context;
import io.spillway.ottl.ErrorMode;
import io.spillway.ottl.StatementGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the statements of a {@code transform} processor. */
final class StatementGroups {
    private static final Set<String> KEYS = Set.of("context", "conditions", "statements", "error_mode");

    /** Something wrong with the configuration, and where. */
    record Problem(String key, String message) {}

    private final Signal signal;
    private final ErrorMode errorMode;
    private final List<Problem> problems;
    private final List<StatementGroup> groups = new ArrayList<>();

    private StatementGroups(Signal signal, ErrorMode errorMode, List<Problem> problems) {
        this.signal = signal;
        this.errorMode = errorMode;
        this.problems = problems;
    }

    /** The groups for a signal, in their order; wrong ones are left out and noted. */
    static List<StatementGroup> read(TransformConfig config, Signal signal, List<Problem> problems) {
        StatementGroups reader = new StatementGroups(signal, config.errorMode(), problems);
        switch (signal) {
            case TRACES -> reader.add("trace_statements", config.traceStatements());
            case METRICS -> reader.add("metric_statements", config.metricStatements());
            case LOGS -> reader.add("log_statements", config.logStatements());
        }
        return reader.groups;
    }

    private void add(String key, List<Object> entries) {
        if (entries.isEmpty()) {
            return;
        }
        if (entries.getFirst() instanceof String) {
            addFlat(key, entries);
            return;
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Map<?, ?> group) {
                addGroup(key + "::" + i, group);
            } else {
                problems.add(new Problem(key + "::" + i, "expected a group of statements, like the first entry"));
            }
        }
    }

    private void addFlat(String key, List<Object> entries) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof String text) {
                statements.add(text);
            } else {
                problems.add(new Problem(key + "::" + i, "expected a statement, like the first entry"));
            }
        }
        if (statements.size() == entries.size()) {
            parse(key, "", Optional.empty(), errorMode, List.of(), statements);
        }
    }

    private void addGroup(String place, Map<?, ?> group) {
        for (Object key : group.keySet()) {
            if (!(key instanceof String name) || !KEYS.contains(name)) {
                problems.add(new Problem(
                        place + "::" + key,
                        "unknown key (expected one of: context, conditions, statements, error_mode)"));
            }
        }
        int before = problems.size();
        List<String> conditions = texts(place + "::conditions", group.get("conditions"));
        List<String> statements = texts(place + "::statements", group.get("statements"));
        Optional<Context> context = context(place, group.get("context"));
        ErrorMode own = ownErrorMode(place, group.get("error_mode"));
        if (problems.size() == before) {
            parse(place, "::", context, own, conditions, statements);
        }
    }

    private List<String> texts(String place, @Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value == null) {
            return texts;
        }
        if (!(value instanceof List<?> list)) {
            problems.add(new Problem(place, "expected a list of strings"));
            return texts;
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String text) {
                texts.add(text);
            } else {
                problems.add(new Problem(place + "::" + i, "expected a string"));
            }
        }
        return texts;
    }

    private Optional<Context> context(String place, @Nullable Object named) {
        if (named == null) {
            return Optional.empty();
        }
        Set<Context> allowed = Context.ofStatements(signal);
        Optional<Context> found = allowed.stream()
                .filter(context -> context.key().equals(named.toString().toLowerCase(Locale.ROOT)))
                .findFirst();
        if (found.isEmpty()) {
            problems.add(new Problem(
                    place + "::context",
                    "context \"" + named + "\" is not supported (expected one of: "
                            + allowed.stream().map(Context::key).collect(Collectors.joining(", ")) + ")"));
        }
        return found;
    }

    private ErrorMode ownErrorMode(String place, @Nullable Object named) {
        if (named == null) {
            return errorMode;
        }
        for (ErrorMode known : ErrorMode.values()) {
            if (known.name().equalsIgnoreCase(named.toString())) {
                return known;
            }
        }
        problems.add(
                new Problem(place + "::error_mode", "\"" + named + "\" (expected one of: ignore, silent, propagate)"));
        return errorMode;
    }

    /** In the flat form, the number of a statement stands right behind the key of the list. */
    private void parse(
            String place,
            String separator,
            Optional<Context> context,
            ErrorMode own,
            List<String> conditions,
            List<String> statements) {
        List<StatementGroup.Problem> wrong = new ArrayList<>();
        StatementGroup.parse(signal, context, own, conditions, statements, wrong)
                .ifPresent(groups::add);
        for (StatementGroup.Problem problem : wrong) {
            String key =
                    separator.isEmpty() ? problem.key().replaceFirst("^statements", "") : separator + problem.key();
            problems.add(new Problem(place + key, problem.message()));
        }
    }
}
