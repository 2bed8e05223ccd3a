package io.spillway.kubernetes.store;

/** An object of which only the metadata is known. */
public record Described(Meta meta) implements KubernetesObject {}
