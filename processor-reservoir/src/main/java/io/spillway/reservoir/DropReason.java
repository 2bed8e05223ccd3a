package io.spillway.reservoir;

import java.util.Locale;

/** Why spans do not go on. */
enum DropReason {
    BELOW_THRESHOLD("Their trace ranks below those that are kept."),
    DISPLACED("Their trace was kept for a while, until better ones came."),
    REFUSED_EARLIER("Their trace was refused by an earlier window."),
    NO_TRACE_ID("They have no trace id, or one of a wrong length."),
    MEMORY("There was no memory for their trace; the threshold rose."),
    TOO_LARGE("Their trace alone would have filled the memory."),
    REJECTED("The next component refused them for good."),
    SHUTDOWN("They could not be handed on before the collector stopped."),
    STORE("The store could not give them back."),
    DEFECT("The next component failed on them.");

    private final String meaning;

    DropReason(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
