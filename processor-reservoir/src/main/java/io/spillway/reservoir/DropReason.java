package io.spillway.reservoir;

import java.util.Locale;

/** Why spans do not go on. */
enum DropReason {
    /** Their trace ranks below those that are kept. */
    BELOW_THRESHOLD,
    /** Their trace was kept for a while, until better ones came. */
    DISPLACED,
    /** Their trace was refused by an earlier window. */
    REFUSED_EARLIER,
    /** They have no trace id, or one of a wrong length. */
    NO_TRACE_ID,
    /** There was no memory for their trace; the threshold rose. */
    MEMORY,
    /** Their trace alone would have filled the memory. */
    TOO_LARGE,
    /** The next component refused them for good. */
    REJECTED,
    /** They could not be handed on before the collector stopped. */
    SHUTDOWN,
    /** The store could not give them back. */
    STORE,
    /** The next component failed on them. */
    DEFECT;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
