package io.spillway.otlp;

import io.spillway.component.Admission;
import io.spillway.component.PipelineInput;
import io.spillway.telemetry.TelemetryMemory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The right of one gRPC call to be served: a place among the calls in flight, room in the telemetry memory, and the permit of
 * the pipeline. Closing it releases all three; closing it twice is harmless. Safe for use by several threads: the network
 * thread may acquire room while another thread closes the permit.
 */
final class CallPermit implements CallAdmission, AutoCloseable {
    private final InFlight.Place place;
    private final TelemetryMemory memory;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Admission.Permit pipeline = Admission.FREE;

    private CallPermit(InFlight.Place place, TelemetryMemory memory) {
        this.place = place;
        this.memory = memory;
    }

    /**
     * Acquires the permit of a call before its message arrives.
     *
     * @param bytes the memory of the call without its message
     */
    static CallAdmission acquire(ExportCallHandler.Shared shared, PipelineInput input, long bytes) {
        Optional<InFlight.Place> place = shared.inFlight().tryAcquire();
        if (place.isEmpty()) {
            return new Refused(shared.tooManyCalls());
        }
        CallPermit permit = new CallPermit(place.get(), shared.telemetryMemory());
        if (!permit.tryAcquire(bytes)) {
            permit.close();
            return new Refused(shared.noRoom());
        }
        return switch (input.admit(0)) {
            case Admission.Refused refused -> {
                permit.close();
                shared.metrics().refusedUnread("pipeline");
                yield new Refused(refused.outcome());
            }
            case Admission.Permit pipeline -> {
                permit.pipeline = pipeline;
                yield permit;
            }
        };
    }

    /** Acquires room for more bytes, unless the memory is full. */
    boolean tryAcquire(long bytes) {
        if (bytes <= 0) {
            return true;
        }
        boolean acquired = memory.tryAcquire(bytes);
        if (acquired) {
            hold(bytes);
        }
        return acquired;
    }

    /** Takes over bytes that the caller has acquired from the memory; they may be fewer than none. */
    void hold(long bytes) {
        heldBytes.addAndGet(bytes);
        if (closed.get()) {
            releaseMemory(); // another thread has closed the permit meanwhile
        }
    }

    private void releaseMemory() {
        memory.release(heldBytes.getAndSet(0));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            place.close();
            releaseMemory();
            pipeline.close();
        }
    }
}
