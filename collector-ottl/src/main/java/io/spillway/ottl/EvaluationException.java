package io.spillway.ottl;

/** A condition or a statement that could not be evaluated for one item, such as a function of text applied to a number. */
public final class EvaluationException extends RuntimeException {
    private final boolean isNamed;

    EvaluationException(String message) {
        this(message, false);
    }

    private EvaluationException(String message, boolean isNamed) {
        super(message, null, false, false);
        this.isNamed = isNamed;
    }

    /** The error with the name of the innermost function. */
    EvaluationException in(String function) {
        return isNamed ? this : new EvaluationException(function + ": " + getMessage(), true);
    }
}
