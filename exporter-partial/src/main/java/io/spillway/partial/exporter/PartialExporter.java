package io.spillway.partial.exporter;

import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.export.SendingChain;
import io.spillway.telemetry.Telemetry;

/** Lets only records with {@code partial.event} into the sending queue: a pipeline may carry any other logs beside them. */
final class PartialExporter implements Exporter {
    private final SendingChain chain;
    private final ExportedRecords records;

    PartialExporter(SendingChain chain, ExportedRecords records) {
        this.chain = chain;
        this.records = records;
    }

    @Override
    public void start() throws Exception {
        chain.start();
    }

    @Override
    public Outcome consume(Telemetry batch) {
        Telemetry partial = records.onlyPartial(batch);
        return partial.isEmpty() ? Outcome.ACCEPTED : chain.consume(partial);
    }

    @Override
    public boolean overlaps() {
        return chain.overlaps();
    }

    @Override
    public void close(Deadline deadline) {
        chain.close(deadline);
    }
}
