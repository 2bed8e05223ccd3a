package io.spillway.ottl;

import java.util.Set;
import java.util.function.Predicate;

/** A condition, parsed and bound to a context. Immutable and safe for use by many threads. */
public final class Condition {
    private final String text;
    private final Context context;
    private final Predicate<Frame> predicate;

    private Condition(String text, Context context, Predicate<Frame> predicate) {
        this.text = text;
        this.context = context;
        this.predicate = predicate;
    }

    /**
     * Reads a condition of a given context, whose own paths may stand without the context's name before them.
     *
     * @throws InvalidExpressionException naming the place and what is wrong or not supported there
     */
    public static Condition parse(String text, Context context) throws InvalidExpressionException {
        try {
            return bind(text, Parser.parse(text), context);
        } catch (InvalidExpressionException e) {
            throw e.in(text);
        }
    }

    /**
     * Reads a condition whose paths all begin with the name of a context; the innermost one named is the condition's.
     *
     * @param contexts the contexts that the condition may be about
     * @throws InvalidExpressionException naming the place and what is wrong or not supported there
     */
    public static Condition parse(String text, Set<Context> contexts) throws InvalidExpressionException {
        try {
            Expression expression = Parser.parse(text);
            return bind(text, expression, ContextInference.infer(expression, contexts));
        } catch (InvalidExpressionException e) {
            throw e.in(text);
        }
    }

    static Condition bind(String text, Expression expression, Context context) throws InvalidExpressionException {
        return new Condition(text, context, new Binder(context).condition(expression));
    }

    public Context context() {
        return context;
    }

    /**
     * Whether the condition holds for the messages of a frame.
     *
     * @throws EvaluationException when it can not be decided
     */
    boolean holds(Frame frame) {
        return predicate.test(frame);
    }

    /** The condition as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
