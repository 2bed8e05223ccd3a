package io.spillway.otlp;

import java.util.concurrent.atomic.AtomicInteger;

/** The calls that a receiver has let in and not answered yet. */
final class InFlight {
    private final int maxCalls;
    private final AtomicInteger calls = new AtomicInteger();

    InFlight(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    /** Lets a call in, unless there are too many already. */
    boolean tryEnter() {
        if (calls.incrementAndGet() > maxCalls) {
            calls.decrementAndGet();
            return false;
        }
        return true;
    }

    /** For a call that was let in, once. */
    void leave() {
        calls.decrementAndGet();
    }

    int calls() {
        return calls.get();
    }
}
