package io.spillway.standard.memorylimiter;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Knows whether a limiter refuses data, so that the log tells the first refusal at once and the return to normal only when a
 * whole check interval had no refusal. Safe for use by many threads.
 */
final class RefusalState {
    private final AtomicBoolean refusing = new AtomicBoolean();
    private volatile boolean refusedSinceCheck;

    /** Notes a refusal; the first one is announced. */
    void refused(Runnable announce) {
        if (!refusedSinceCheck) {
            refusedSinceCheck = true;
        }
        begin(announce);
    }

    private void begin(Runnable announce) {
        if (!refusing.get() && refusing.compareAndSet(false, true)) {
            announce.run();
        }
    }

    /**
     * Notes the result of a periodic check.
     *
     * @param limited whether data will be refused until the next check
     */
    void checked(boolean limited, Runnable announce, Runnable announceEnd) {
        boolean quiet = !refusedSinceCheck;
        refusedSinceCheck = false;
        if (limited) {
            begin(announce);
        } else if (quiet && refusing.compareAndSet(true, false)) {
            announceEnd.run();
        }
    }
}
