package io.spillway.ottl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the context of a condition from the names before its paths. */
final class ContextInference {
    private final Set<Context> candidates;
    private final Set<String> functions = new TreeSet<>();
    private final Set<String> symbols = new TreeSet<>();
    private final List<String> locals = new ArrayList<>();
    private @Nullable Context innermost;

    private ContextInference(Set<Context> candidates) {
        this.candidates = candidates;
    }

    static Context infer(Expression expression, Set<Context> candidates) throws InvalidExpressionException {
        return infer(List.of(expression), candidates);
    }

    /**
     * The innermost context that is named in any of the expressions. If that context does not have a function or an enum, a context inside it
     * that has all of them.
     */
    static Context infer(List<Expression> expressions, Set<Context> candidates) throws InvalidExpressionException {
        ContextInference inference = new ContextInference(candidates);
        inference.walk(expressions);
        Context named = inference.innermost;
        if (named == null) {
            throw new InvalidExpressionException(
                    expressions.isEmpty() ? 0 : expressions.getFirst().offset(),
                    "no path tells which context the condition is about (expected: a path that begins with one of "
                            + inference.names() + ", or a \"context\" beside the conditions)");
        }
        return inference.hasAll(named)
                ? named
                : candidates.stream()
                        .filter(context -> context.readable().contains(named))
                        .sorted(Comparator.reverseOrder())
                        .filter(inference::hasAll)
                        .findFirst()
                        .orElse(named);
    }

    /** Refuses a path that does not begin with a context. */
    static void check(List<Expression> expressions, Set<Context> candidates) throws InvalidExpressionException {
        new ContextInference(candidates).walk(expressions);
    }

    private boolean hasAll(Context context) {
        return functions.stream().allMatch(function -> FunctionTable.has(function, context))
                && symbols.stream().allMatch(symbol -> Enums.has(symbol, context));
    }

    private void walk(Expression expression) throws InvalidExpressionException {
        switch (expression) {
            case Expression.Or or -> walk(or.terms());
            case Expression.And and -> walk(and.terms());
            case Expression.Not not -> walk(not.term());
            case Expression.Comparison comparison -> {
                walk(comparison.left());
                walk(comparison.right());
            }
            case Expression.Arithmetic arithmetic -> {
                walk(arithmetic.left());
                walk(arithmetic.right());
            }
            case Expression.Call call -> {
                functions.add(call.name());
                for (Expression.Argument argument : call.arguments()) {
                    walk(argument.value());
                }
            }
            case Expression.Lambda lambda -> {
                int outside = locals.size();
                locals.addAll(lambda.parameters());
                walk(lambda.body());
                locals.subList(outside, locals.size()).clear();
            }
            case Expression.Negation negation -> walk(negation.term());
            case Expression.ListLiteral list -> walk(list.elements());
            case Expression.MapLiteral map -> {
                for (Expression.Argument entry : map.entries()) {
                    walk(entry.value());
                }
            }
            case Expression.Path path -> path(path);
            case Expression.Symbol symbol -> symbols.add(symbol.name());
            case Expression.Nil _,
                    Expression.Bool _,
                    Expression.Int _,
                    Expression.Real _,
                    Expression.Text _,
                    Expression.Given _,
                    Expression.Bytes _ -> {}
        }
    }

    private void walk(Iterable<Expression> expressions) throws InvalidExpressionException {
        for (Expression expression : expressions) {
            walk(expression);
        }
    }

    private void path(Expression.Path path) throws InvalidExpressionException {
        for (Expression.Segment segment : path.segments()) {
            for (Expression key : segment.keys()) {
                walk(key);
            }
        }
        if (locals.contains(path.segments().getFirst().name())) {
            return;
        }
        Context context = Context.ofPrefix(path.segments().getFirst().name())
                .filter(candidates::contains)
                .orElse(null);
        if (context == null || path.segments().size() < 2) {
            throw new InvalidExpressionException(
                    path.offset(),
                    "path \"" + path.dotted() + "\" does not begin with a context (expected one of: " + names() + ")");
        }
        Context before = innermost;
        if (before == null || context.compareTo(before) > 0) {
            innermost = context;
        }
    }

    private String names() {
        return String.join(", ", candidates.stream().sorted().map(Context::key).toList());
    }
}
