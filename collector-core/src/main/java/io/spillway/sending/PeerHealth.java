package io.spillway.sending;

import io.spillway.component.ComponentContext;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Status;

/**
 * Tells the collector how the peer is, judged by the latest attempt; only changes are reported. An answer that blames the
 * batch says nothing about the peer.
 */
final class PeerHealth {
    private final ComponentContext context;
    private volatile Health.State reported = Health.State.OK;

    PeerHealth(ComponentContext context) {
        this.context = context;
    }

    void attempted(Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted _ -> change(Health.OK);
            case Outcome.Throttled throttled ->
                change(Health.recoverable(throttled.status().toString()));
            case Outcome.Rejected rejected -> {
                if (blamesConfiguration(rejected.status().code())) {
                    change(Health.permanent(rejected.status().toString()));
                }
            }
        }
    }

    private void change(Health health) {
        if (reported == health.state()) {
            return;
        }
        synchronized (this) {
            if (reported != health.state()) {
                reported = health.state();
                context.report(health);
            }
        }
    }

    /** No batch will get through until somebody changes the credentials or the address. */
    private static boolean blamesConfiguration(Status.Code code) {
        return switch (code) {
            case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED, NOT_FOUND -> true;
            case CANCELLED,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    DEADLINE_EXCEEDED,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> false;
        };
    }
}
