package io.spillway.export;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Pauses that end early when the exporter stops. */
final class StopSignal {
    private final Clock clock;
    private final Set<CountDownLatch> pauses = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    StopSignal(Clock clock) {
        this.clock = clock;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Ends all pauses, now and from now on. */
    void stop() {
        stopped = true;
        pauses.forEach(CountDownLatch::countDown);
    }

    /** Waits; false when it was stopped before or meanwhile. */
    boolean pause(Duration duration) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        pauses.add(over);
        if (stopped) {
            pauses.remove(over);
            return false;
        }
        Clock.Timer timer = clock.schedule(duration, over::countDown);
        try {
            over.await();
            return !stopped;
        } finally {
            timer.cancel();
            pauses.remove(over);
        }
    }
}
