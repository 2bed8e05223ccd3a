package io.spillway.standard.debug;

/** How much the {@code debug} exporter writes. */
public enum DebugVerbosity {
    /** A line for each batch: how much it holds. */
    BASIC,
    /** A line for each item as well. */
    NORMAL,
    /** Everything. */
    DETAILED
}
