package io.spillway.ottl;

/** The tags that lead from a request to its items. */
final class Layers {
    static final int RESOURCE = 0x0A;
    /** The scopes of a resource, and the items of a scope. */
    static final int CHILD = 0x12;

    static final int EVENT = 0x5A;

    private Layers() {}
}
