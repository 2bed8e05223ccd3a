package io.spillway.standard.memorylimiter;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Knows whether a limiter refuses data, so that the log tells the first refusal at once, and the return to normal only after a
 * check interval in which data was accepted and none was refused. Safe for use by many threads.
 */
final class RefusalState {
    private final AtomicBoolean refusing = new AtomicBoolean();
    private volatile boolean refusedSinceCheck;
    private volatile boolean acceptedSinceCheck;

    /** Notes a refusal; the first one is announced. */
    void refused(Runnable announce) {
        if (!refusedSinceCheck) {
            refusedSinceCheck = true;
        }
        begin(announce);
    }

    /** Notes that data was accepted. */
    void accepted() {
        if (refusing.get() && !acceptedSinceCheck) {
            acceptedSinceCheck = true;
        }
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
        boolean normal = acceptedSinceCheck && !refusedSinceCheck;
        refusedSinceCheck = false;
        acceptedSinceCheck = false;
        if (limited) {
            begin(announce);
        } else if (normal && refusing.compareAndSet(true, false)) {
            announceEnd.run();
        }
    }
}
