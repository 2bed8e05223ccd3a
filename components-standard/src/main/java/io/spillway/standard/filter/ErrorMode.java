package io.spillway.standard.filter;

/** The fate of a batch for which a condition cannot be decided. */
public enum ErrorMode {
    /** The condition counts as not met; the error is logged. */
    IGNORE,
    /** The condition counts as not met. */
    SILENT,
    /** The batch is rejected. */
    PROPAGATE
}
