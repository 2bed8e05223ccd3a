package io.spillway.kubernetes.store;

/**
 * The metadata of an object.
 *
 * @param namespace empty for objects outside of namespaces
 * @param createdSeconds the time of its creation, in seconds since 1970; 0 when unknown
 * @param annotations the annotations that somebody asked for
 */
public record Meta(
        Uid uid, String name, String namespace, long createdSeconds, Labels labels, Labels annotations, Owner owner) {}
