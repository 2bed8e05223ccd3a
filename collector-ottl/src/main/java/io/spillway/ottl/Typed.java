package io.spillway.ottl;

/** A value of one type. */
@FunctionalInterface
interface Typed<T> {
    /**
     * The value for the messages of a frame.
     *
     * @throws EvaluationException when the value is nil or of another type
     */
    T get(Frame frame);
}
