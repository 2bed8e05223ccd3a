package io.spillway.ottl;

import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Statements that run one after the other for each item of one context, if any of the group's conditions holds for the item. Immutable
 * and safe for use by many threads.
 */
public final class StatementGroup {
    /** Something wrong with a statement or a condition. */
    public record Problem(String key, String message) {}

    private final Context context;
    private final ErrorMode errorMode;
    private final List<Condition> guards;
    private final List<Statement> statements;

    private StatementGroup(Context context, ErrorMode errorMode, List<Condition> guards, List<Statement> statements) {
        this.context = context;
        this.errorMode = errorMode;
        this.guards = guards;
        this.statements = statements;
    }

    /**
     * Reads a group.
     *
     * @param context the context of all statements; without one, each path names a context, and the innermost is the group's
     * @param problems gets what is wrong, with {@code statements::0} and the like as keys
     * @return the group; empty when there are problems
     */
    public static Optional<StatementGroup> parse(
            Signal signal,
            Optional<Context> context,
            ErrorMode errorMode,
            List<String> conditions,
            List<String> statements,
            List<Problem> problems) {
        Reader reader = new Reader(problems);
        List<Expression> parsedConditions = reader.conditions(conditions);
        List<Statement.Parsed> parsedStatements = reader.statements(statements);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        Optional<Context> own =
                context.isPresent() ? context : reader.infer(signal, parsedConditions, parsedStatements, statements);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        List<Condition> guards = reader.guards(conditions, parsedConditions, own.get());
        List<Statement> bound = reader.bound(parsedStatements, own.get());
        return problems.isEmpty()
                ? Optional.of(new StatementGroup(own.get(), errorMode, guards, bound))
                : Optional.empty();
    }

    /** Reads the texts one after the other and collects what is wrong. */
    private record Reader(List<Problem> problems) {
        /** A step that may find something wrong. */
        private interface Step<T> {
            T run() throws InvalidExpressionException;
        }

        private <T> Optional<T> attempt(String key, String kind, String text, Step<T> step) {
            try {
                return Optional.of(step.run());
            } catch (InvalidExpressionException e) {
                problems.add(
                        new Problem(key, kind + " " + text + ", " + e.in(text).getMessage()));
                return Optional.empty();
            }
        }

        List<Expression> conditions(List<String> texts) {
            List<Expression> all = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                String text = texts.get(i);
                attempt("conditions::" + i, "condition", text, () -> Parser.parse(text))
                        .ifPresent(all::add);
            }
            return all;
        }

        List<Statement.Parsed> statements(List<String> texts) {
            List<Statement.Parsed> all = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                String text = texts.get(i);
                attempt("statements::" + i, "statement", text, () -> Statement.Parsed.parse(text))
                        .ifPresent(all::add);
            }
            return all;
        }

        Optional<Context> infer(
                Signal signal, List<Expression> conditions, List<Statement.Parsed> statements, List<String> texts) {
            Set<Context> candidates = Context.ofStatements(signal);
            List<Expression> all = new ArrayList<>(conditions);
            for (int i = 0; i < statements.size(); i++) {
                List<Expression> parts =
                        List.of(statements.get(i).editor(), statements.get(i).where());
                all.addAll(parts);
                attempt("statements::" + i, "statement", texts.get(i), () -> {
                    ContextInference.check(parts, candidates);
                    return parts;
                });
            }
            String first = texts.isEmpty() ? "" : texts.getFirst();
            return problems.isEmpty()
                    ? attempt("statements", "statement", first, () -> ContextInference.infer(all, candidates))
                    : Optional.empty();
        }

        List<Condition> guards(List<String> texts, List<Expression> conditions, Context context) {
            List<Condition> all = new ArrayList<>();
            for (int i = 0; i < conditions.size(); i++) {
                String text = texts.get(i);
                Expression condition = conditions.get(i);
                attempt("conditions::" + i, "condition", text, () -> Condition.bind(text, condition, context))
                        .ifPresent(all::add);
            }
            return all;
        }

        List<Statement> bound(List<Statement.Parsed> statements, Context context) {
            List<Statement> all = new ArrayList<>();
            for (int i = 0; i < statements.size(); i++) {
                Statement.Parsed parsed = statements.get(i);
                attempt("statements::" + i, "statement", parsed.text(), () -> Statement.bind(parsed, context))
                        .ifPresent(all::add);
            }
            return all;
        }
    }

    Context context() {
        return context;
    }

    ErrorMode errorMode() {
        return errorMode;
    }

    List<Condition> guards() {
        return guards;
    }

    /** Whether a statement about single data points makes a metric of the whole summary. */
    boolean takesSummariesApart() {
        return context == Context.DATAPOINT
                && statements.stream()
                        .anyMatch(statement -> statement.function().startsWith("convert_summary_"));
    }

    List<Statement> statements() {
        return statements;
    }
}
