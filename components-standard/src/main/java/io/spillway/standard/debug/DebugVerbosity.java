package io.spillway.standard.debug;

import io.spillway.config.AnyCase;

/** How much the {@code debug} exporter writes. */
@AnyCase
public enum DebugVerbosity {
    /** A line for each batch: how much it holds. */
    BASIC,
    /** A line for each item as well. */
    NORMAL,
    /** Everything. */
    DETAILED
}
