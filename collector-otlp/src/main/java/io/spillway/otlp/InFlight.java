package io.spillway.otlp;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a receiver holds: calls that were let in and are not answered yet, and the bytes of their payloads. A call is let
 * in while both are below their limits; it is asked before its payload is read, so bytes may end up above the limit by what
 * the calls let in before still bring. When the heap turns out to be full, nobody is let in until told otherwise.
 */
final class InFlight {
    private final int maxCalls;
    private final long maxBytes;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean heapFull = new AtomicBoolean();

    InFlight(int maxCalls, long maxBytes) {
        this.maxCalls = maxCalls;
        this.maxBytes = maxBytes;
    }

    /** Lets a call in, unless there is too much already. */
    boolean tryEnter() {
        if (heapFull.get() || bytes.get() >= maxBytes) {
            return false;
        }
        if (calls.incrementAndGet() > maxCalls) {
            calls.decrementAndGet();
            return false;
        }
        return true;
    }

    void hold(int sizeBytes) {
        bytes.addAndGet(sizeBytes);
    }

    /** For a call that was let in, once. */
    void leave(int sizeBytes) {
        bytes.addAndGet(-sizeBytes);
        calls.decrementAndGet();
    }

    /** Lets nobody in from now on; answers whether that is news. */
    boolean heapIsFull() {
        return heapFull.compareAndSet(false, true);
    }

    /** Lets calls in again. */
    void heapHasRoom() {
        heapFull.set(false);
    }

    int calls() {
        return calls.get();
    }

    long bytes() {
        return bytes.get();
    }
}
