package io.spillway.reservoir;

import java.util.Locale;

/** The reason why spans are dropped. */
enum DropReason {
    BELOW_THRESHOLD("Their trace ranks below the kept traces."),
    DISPLACED("Better traces displaced their trace from the reservoir."),
    REFUSED_EARLIER("An earlier window refused their trace."),
    NO_TRACE_ID("The spans have no trace id, or one of a wrong length."),
    MEMORY("There was no memory for their trace; the threshold rose."),
    TOO_LARGE("One trace alone would fill the memory."),
    REJECTED("The next component refused them for good."),
    SHUTDOWN("The collector stopped before the next component accepted them."),
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
