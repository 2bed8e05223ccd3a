package io.spillway.ottl;

import java.util.Set;

/**
 * A condition, parsed and bound to a context. Immutable and safe for use by many threads, each with an {@link Evaluation}
 * of its own.
 */
public final class Condition {
    private final String text;
    private final Context context;
    private final BoundCondition predicate;
    private final boolean needsMetric;

    private Condition(String text, Context context, BoundCondition predicate, boolean needsMetric) {
        this.text = text;
        this.context = context;
        this.predicate = predicate;
        this.needsMetric = needsMetric;
    }

    /**
     * Reads a condition of a given context, whose own paths may stand without the context's name before them.
     *
     * @throws InvalidExpressionException naming the place and what is wrong or not supported there
     */
    public static Condition parse(String text, Context context) throws InvalidExpressionException {
        return bind(text, Parser.parse(text), context);
    }

    /**
     * Reads a condition whose paths all begin with the name of a context; the innermost one named is the condition's.
     *
     * @param contexts the contexts that the condition may be about
     * @throws InvalidExpressionException naming the place and what is wrong or not supported there
     */
    public static Condition parse(String text, Set<Context> contexts) throws InvalidExpressionException {
        Expression expression = Parser.parse(text);
        return bind(text, expression, ContextInference.infer(expression, contexts));
    }

    private static Condition bind(String text, Expression expression, Context context)
            throws InvalidExpressionException {
        Binder binder = new Binder(context);
        BoundCondition predicate = binder.condition(expression);
        return new Condition(text, context, predicate, binder.needsMetric());
    }

    public Context context() {
        return context;
    }

    /** Whether the evaluation must be told the {@linkplain Evaluation#of whole metric}. */
    public boolean needsMetric() {
        return needsMetric;
    }

    /**
     * Whether it holds for the evaluation's item, which must be of the signal that the context belongs to.
     *
     * @throws EvaluationException when it can not be decided for this item
     */
    public boolean holds(Evaluation at) {
        return predicate.test(at);
    }

    /** The condition as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
