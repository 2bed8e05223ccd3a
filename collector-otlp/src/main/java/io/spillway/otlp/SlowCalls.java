package io.spillway.otlp;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends calls whose message takes too long to arrive. After {@value #GRACE_SECONDS} s it must have come, or be coming with at
 * least {@value #LEAST_BYTES_PER_SECOND} bytes a second on average.
 */
final class SlowCalls {
    static final int GRACE_SECONDS = 30;
    static final int LEAST_BYTES_PER_SECOND = 16 << 10;
    /** Each look wakes two threads of a process at rest. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Clock clock;
    private final Set<ExportCall> arriving = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    SlowCalls(Clock clock) {
        this.clock = clock;
    }

    void start() {
        clock.schedule(PERIOD, this::look);
    }

    void stop() {
        stopped = true;
    }

    void add(ExportCall call) {
        arriving.add(call);
    }

    void remove(ExportCall call) {
        arriving.remove(call);
    }

    private void look() {
        if (stopped) {
            return;
        }
        try {
            long now = clock.nanoTime();
            arriving.forEach(call -> {
                double seconds = (now - call.startNanos()) / 1e9;
                if (seconds > GRACE_SECONDS && call.arrivedBytes() < seconds * LEAST_BYTES_PER_SECOND) {
                    call.endSlow();
                }
            });
        } finally {
            clock.schedule(PERIOD, this::look);
        }
    }
}
