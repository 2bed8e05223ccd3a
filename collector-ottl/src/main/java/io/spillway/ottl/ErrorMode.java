package io.spillway.ottl;

import io.spillway.config.AnyCase;

/** What becomes of a batch for which a condition cannot be decided, or a statement cannot be run. */
@AnyCase
public enum ErrorMode {
    /** The condition counts as not met, the statement is skipped; the error is logged. */
    IGNORE,
    /** The condition counts as not met, the statement is skipped. */
    SILENT,
    /** The batch is rejected. */
    PROPAGATE
}
