package io.spillway.ottl;

import io.spillway.config.AnyCase;

/** The effect of a condition that cannot be decided, or of a statement that cannot be run, on a batch. */
@AnyCase
public enum ErrorMode {
    /** The condition counts as not met, the statement is skipped; the error is logged. */
    IGNORE,
    /** The condition counts as not met, the statement is skipped. */
    SILENT,
    /** The batch is rejected. */
    PROPAGATE
}
