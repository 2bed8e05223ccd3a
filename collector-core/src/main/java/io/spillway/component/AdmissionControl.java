package io.spillway.component;

/** A processor that can refuse a payload before it is read, such as the memory limiter. */
public interface AdmissionControl {
    /**
     * Decides without blocking.
     *
     * @param sizeBytes the size of the payload on the wire, 0 when the transport does not say
     */
    Admission admit(long sizeBytes);
}
