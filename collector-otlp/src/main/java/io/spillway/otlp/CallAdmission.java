package io.spillway.otlp;

import io.spillway.component.Outcome;

/** The answer of the receiver to a call whose headers have arrived. */
sealed interface CallAdmission permits CallPermit, CallAdmission.Refused {
    /** The message must not be read; the sender gets the outcome. */
    record Refused(Outcome.Throttled outcome) implements CallAdmission {}
}
