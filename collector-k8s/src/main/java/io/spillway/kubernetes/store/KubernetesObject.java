package io.spillway.kubernetes.store;

import java.util.function.IntConsumer;

/** An object in a store. */
public interface KubernetesObject {
    Meta meta();

    /** Calls back with the hash codes of everything that the object is found by, beside its id and its name. */
    default void keys(IntConsumer hash) {}
}
