package io.spillway.pipeline;

import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
import io.spillway.component.Attempt;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pipelines of one signal that a receiver or connector feeds. A reload connects them to other pipelines while data flows, as
 * {@link NextConsumers} are.
 */
final class NextPipelines implements PipelineInput {
    private final NextConsumers consumers = new NextConsumers();
    private volatile List<AdmissionControl> controls = List.of();

    /** See {@link NextConsumers#connect}. */
    Optional<Route> connect(List<PipelineHead> pipelines) {
        controls = pipelines.stream().flatMap(p -> p.controls().stream()).toList();
        return consumers.connect(
                pipelines.stream().flatMap(p -> p.inputs().stream()).toList());
    }

    @Override
    public Outcome consume(Telemetry batch) {
        return consumers.consume(batch);
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        return consumers.tryConsume(batch);
    }

    @Override
    public Admission admit(long sizeBytes) {
        List<AdmissionControl> all = controls;
        return switch (all.size()) {
            case 0 -> Admission.FREE;
            case 1 -> all.getFirst().admit(sizeBytes);
            default -> admitByAll(all, sizeBytes);
        };
    }

    private static Admission admitByAll(List<AdmissionControl> all, long sizeBytes) {
        List<Admission.Permit> permits = new ArrayList<>(all.size());
        for (AdmissionControl control : all) {
            switch (control.admit(sizeBytes)) {
                case Admission.Permit permit -> permits.add(permit);
                case Admission.Refused refused -> {
                    permits.forEach(Admission.Permit::close);
                    return refused;
                }
            }
        }
        return (Admission.Permit) () -> permits.forEach(Admission.Permit::close);
    }
}
