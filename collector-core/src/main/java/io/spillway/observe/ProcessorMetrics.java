package io.spillway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Signal;

/** The items that go into a processor and come out of it; counted by the pipeline, not by the processor. */
public final class ProcessorMetrics {
    private final Counter incoming;
    private final Counter outgoing;

    public ProcessorMetrics(ComponentContext context, Signal signal) {
        Tags tags = Tags.of("processor", context.id().toString(), "otel_signal", signal.key());
        incoming = CollectorMetrics.PROCESSOR_INCOMING_ITEMS.counter(context.meters(), tags);
        outgoing = CollectorMetrics.PROCESSOR_OUTGOING_ITEMS.counter(context.meters(), tags);
    }

    public void incoming(int items) {
        incoming.increment(items);
    }

    public void outgoing(int items) {
        outgoing.increment(items);
    }
}
