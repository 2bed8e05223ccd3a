package io.spillway.ottl;

/** A bound condition. */
@FunctionalInterface
interface BoundCondition {
    boolean test(Evaluation at);
}
