package io.spillway.standard.memorylimiter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
import io.spillway.component.Attempt;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.GoDuration;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.CollectorMetrics;
import io.spillway.observe.Metric;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import org.jspecify.annotations.Nullable;

/**
 * Refuses data while memory is short, before a payload is read where the transport asks first.
 *
 * <p>Memory is short when what outlived the last garbage collection, and what {@link TelemetryMemory} has been charged with
 * since, pass the soft limit together. That is known at every request, so senders can not outrun the check. Whether there is
 * room for telemetry at all is the receivers' question; this looks at the heap as a whole, with all that others keep there.
 */
final class MemoryLimiter implements Processor, AdmissionControl {
    private static final String MESSAGE = "data refused due to high memory usage";

    private static final Metric REFUSED_REQUESTS = Metric.counter(
            "otelcol_processor_memory_limiter_refused_requests",
            "{requests}",
            "Number of requests refused for want of memory before their payload was read.",
            "processor");

    private final MemoryLimiterConfig config;
    private final Consumer next;
    private final ComponentContext context;
    private final Heap heap;
    private final MemoryLimits limits;
    private final GcPacing pacing;
    private final RefusalState refusing = new RefusalState();
    private final Outcome.Throttled refusal;
    private final Counter accepted;
    private final Counter refused;
    private final Counter refusedRequests;

    private final TelemetryMemory held;
    private volatile Measured measured;
    private volatile boolean limited;
    private volatile boolean closed;
    private volatile Clock.@Nullable Timer timer;

    /** The state at a garbage collection. */
    private record Measured(long collections, long liveBytes, long telemetryBytes) {}

    MemoryLimiter(MemoryLimiterConfig config, Signal signal, Consumer next, ComponentContext context, Heap heap) {
        this.config = config;
        this.next = next;
        this.context = context;
        this.heap = heap;
        this.held = context.telemetryMemory();
        this.measured = measure();
        this.limits = MemoryLimits.of(config, heap.maxBytes());
        this.pacing = new GcPacing(config, context.clock());
        this.refusal = new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, MESSAGE), config.checkInterval());
        Tags tags = Tags.of("processor", context.id().toString());
        this.accepted = CollectorMetrics.MEMORY_LIMITER_ACCEPTED.of(signal).counter(context.meters(), tags);
        this.refused = CollectorMetrics.MEMORY_LIMITER_REFUSED.of(signal).counter(context.meters(), tags);
        this.refusedRequests = REFUSED_REQUESTS.counter(context.meters(), tags);
    }

    @Override
    public void start() {
        if (limits.capped()) {
            context.logger()
                    .warn(
                            "limit_mib is {} MiB but the heap can only have {} MiB; using {} MiB",
                            config.limitMib(),
                            heap.maxBytes() >> 20,
                            limits.hardBytes() >> 20);
        }
        context.logger()
                .info(
                        "Memory limiter configured: limit {} MiB, soft limit {} MiB, check interval {}",
                        limits.hardBytes() >> 20,
                        limits.softBytes() >> 20,
                        GoDuration.format(config.checkInterval()));
        check();
    }

    @Override
    public Admission admit(long sizeBytes) {
        if (isShort(sizeBytes)) {
            refusedRequests.increment();
            refusing.refused(this::warn);
            return new Admission.Refused(refusal);
        }
        return Admission.FREE;
    }

    @Override
    public Outcome consume(Telemetry batch) {
        if (isShort(0)) { // the batch is in memory already
            refused.increment((double) batch.itemCount());
            refusing.refused(this::warn);
            return refusal;
        }
        accepted.increment((double) batch.itemCount());
        refusing.accepted();
        return next.consume(batch);
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        if (isShort(0)) {
            refused.increment((double) batch.itemCount());
            refusing.refused(this::warn);
            return new Attempt.Done(refusal);
        }
        accepted.increment((double) batch.itemCount());
        refusing.accepted();
        return next.tryConsume(batch);
    }

    private boolean isShort(long moreBytes) {
        return limited || liveBytes() + moreBytes > limits.softBytes();
    }

    /**
     * The bytes that were alive at the last collection, plus the telemetry that has come since and minus the telemetry that
     * has left.
     */
    private long liveBytes() {
        Measured last = measured;
        if (last.collections() != heap.collections()) {
            last = measure();
            measured = last;
        }
        return last.liveBytes() + held.bytes() - last.telemetryBytes();
    }

    private Measured measure() {
        return new Measured(heap.collections(), heap.liveBytes(), held.bytes());
    }

    /** Looks at the heap, forces a collection where it is due, and comes again. */
    private void check() {
        if (closed) {
            return;
        }
        try {
            long live = liveBytes();
            if (live > limits.softBytes() && pacing.isDue(live > limits.hardBytes())) {
                heap.collect();
                long after = liveBytes();
                pacing.collected(after > limits.softBytes());
                live = after;
            }
            update(live);
        } finally {
            timer = context.clock().schedule(config.checkInterval(), this::check);
        }
    }

    private void update(long live) {
        boolean nowLimited = live > limits.softBytes();
        if (!nowLimited && limited) {
            pacing.reset();
        }
        limited = nowLimited;
        refusing.checked(
                nowLimited,
                this::warn,
                () -> context.logger()
                        .info("Memory usage back within limits. Resuming normal operation. Alive: {} MiB", live >> 20));
    }

    private void warn() {
        context.logger()
                .warn(
                        "Memory usage is above soft limit. Refusing data. Alive: {} MiB, soft limit: {} MiB",
                        liveBytes() >> 20,
                        limits.softBytes() >> 20);
    }

    @Override
    public void close(Deadline deadline) {
        closed = true;
        Clock.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
