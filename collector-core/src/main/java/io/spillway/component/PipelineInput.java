package io.spillway.component;

/** Where a receiver or connector hands in telemetry: the pipelines of one signal that name it. */
public interface PipelineInput extends Consumer {
    /**
     * Asks, before a payload is read, whether the pipelines would take it. Every {@link AdmissionControl} in them is
     * asked in order; the first refusal counts.
     *
     * @param sizeBytes the size of the payload on the wire, 0 where the transport does not say
     */
    Admission admit(long sizeBytes);
}
