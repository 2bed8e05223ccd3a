package io.spillway.ottl;

/** A condition that could not be decided for one item, such as a text function applied to a number. */
public final class EvaluationException extends RuntimeException {
    EvaluationException(String message) {
        super(message, null, false, false);
    }
}
