package io.spillway.ottl;

import org.jspecify.annotations.Nullable;

/** A path: a value that can be read and set. */
interface Place extends Getter {
    /**
     * Sets the value.
     *
     * @param value not null
     * @throws EvaluationException when the path does not take such a value
     */
    void set(Frame frame, Object value);

    /** Why a literal can never be set here; null when it can. */
    default @Nullable String refusal(Object literal) {
        return null;
    }
}
