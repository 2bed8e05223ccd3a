package io.spillway.pipeline;

import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way from a receiver or connector into the pipelines of one signal that name it. Like an {@link Outlet} it can be connected
 * anew while data flows.
 */
final class Intake implements PipelineInput {
    private final Outlet outlet = new Outlet();
    private volatile List<AdmissionControl> controls = List.of();

    /** See {@link Outlet#connect}. */
    Optional<Passage> connect(List<PipelineHead> pipelines) {
        controls = pipelines.stream().flatMap(p -> p.controls().stream()).toList();
        return outlet.connect(
                pipelines.stream().flatMap(p -> p.edges().stream()).toList());
    }

    @Override
    public Outcome consume(Telemetry batch) {
        return outlet.consume(batch);
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
