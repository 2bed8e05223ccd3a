package io.spillway.ottl;

import org.jspecify.annotations.Nullable;

/**
 * A lambda expression in a place where a function calls it. Not re-entrant within one frame: a lambda expression cannot call itself.
 *
 * @param slot the place of the first argument in the frame
 */
record Lambda(int slot, Getter body) {
    /** The value for the arguments. */
    Object value(Frame frame, @Nullable Object... arguments) {
        Object value = result(frame, arguments);
        if (value == null) {
            throw new EvaluationException("the lambda expression has no value");
        }
        return value;
    }

    /** Whether the condition holds for the arguments. */
    boolean holds(Frame frame, @Nullable Object... arguments) {
        Object value = result(frame, arguments);
        if (value instanceof Boolean holds) {
            return holds;
        }
        throw Values.unexpected("a boolean from the lambda expression", value);
    }

    private @Nullable Object result(Frame frame, @Nullable Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            frame.setLocal(slot + i, arguments[i]);
        }
        frame.budget.call();
        return body.get(frame);
    }
}
