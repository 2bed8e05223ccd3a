package io.spillway.component;

import java.time.Duration;

/** Handles a request for which the virtual machine has no memory left, in spite of all accounts. */
public final class FullHeap {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Outcome.Throttled NO_MEMORY = new Outcome.Throttled(
            new Status(Status.Code.UNAVAILABLE, "the collector has no memory for this request"), PAUSE);

    private FullHeap() {}

    /**
     * Pauses the thread for a moment, so that telemetry in memory can leave.
     *
     * @return the refusal for the sender, who keeps its data and comes back
     */
    public static Outcome.Throttled pause(ComponentContext context) {
        if (context.telemetryMemory().shut()) {
            context.clock().schedule(PAUSE, context.telemetryMemory()::open);
            context.logger().error("The heap is full; refusing requests for {}", PAUSE);
        }
        return NO_MEMORY;
    }
}
