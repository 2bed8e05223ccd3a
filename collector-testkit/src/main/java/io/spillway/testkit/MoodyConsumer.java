package io.spillway.testkit;

import io.spillway.component.Admission;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The end of a pipeline, or the peer of an exporter, that answers at random and remembers item by item what it answered. */
public final class MoodyConsumer implements PipelineInput {
    private final Temper temper;
    private final Random random;
    private final List<Long> accepted = new ArrayList<>();
    private final List<Long> rejected = new ArrayList<>();

    /** @param seed for repeating a run */
    public MoodyConsumer(Temper temper, long seed) {
        this.temper = temper;
        random = new Random(seed);
    }

    @Override
    public synchronized Outcome consume(Telemetry batch) {
        Outcome outcome = temper.answer(random);
        switch (outcome) {
            case Outcome.Accepted _ -> accepted.addAll(NumberedItems.numbers(batch));
            case Outcome.Throttled _ -> {}
            case Outcome.Rejected _ -> rejected.addAll(NumberedItems.numbers(batch));
        }
        return outcome;
    }

    @Override
    public Admission admit(long sizeBytes) {
        return Admission.FREE;
    }

    /** The numbers of the items it took, with repetitions. */
    public synchronized List<Long> accepted() {
        return List.copyOf(accepted);
    }

    /** The numbers of the items it refused for good, with repetitions. */
    public synchronized List<Long> rejected() {
        return List.copyOf(rejected);
    }
}
