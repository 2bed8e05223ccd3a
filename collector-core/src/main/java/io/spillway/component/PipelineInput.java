package io.spillway.component;

/** The pipelines of one signal that name a receiver or connector, which hands in its telemetry here. */
public interface PipelineInput extends Consumer {
    /**
     * Asks, before a payload is read, whether the pipelines would accept it. Every {@link AdmissionControl} in them is asked in
     * order, and the first refusal counts.
     *
     * @param sizeBytes the size of the payload on the wire, 0 when the transport does not say
     */
    Admission admit(long sizeBytes);
}
