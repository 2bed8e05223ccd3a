package io.spillway.ottl;

/** A bound value: a path, literal, calculation or function. */
@FunctionalInterface
interface ValueReader {
    void read(Evaluation at, Operand into);
}
