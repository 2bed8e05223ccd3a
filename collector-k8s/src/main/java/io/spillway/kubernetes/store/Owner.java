package io.spillway.kubernetes.store;

/**
 * The object that controls another one.
 *
 * @param kind such as {@code ReplicaSet}; empty when there is none
 */
public record Owner(String kind, String name, Uid uid) {
    public static final Owner NONE = new Owner("", "", Uid.NONE);
}
