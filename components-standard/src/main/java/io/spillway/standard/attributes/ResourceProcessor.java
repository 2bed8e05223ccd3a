package io.spillway.standard.attributes;

import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.telemetry.AttributeEditor;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryEditor;
import java.util.List;

/** Changes attributes of resources. */
final class ResourceProcessor implements Processor {
    private final List<AttributeAction> actions;
    private final Consumer next;

    ResourceProcessor(ResourceProcessorConfig config, Consumer next) {
        this.actions = AttributeAction.of(config.attributes());
        this.next = next;
    }

    @Override
    public void start() {}

    @Override
    public Outcome consume(Telemetry batch) {
        ClientMetadata client = batch.metadata();
        return next.consume(batch.edit(new TelemetryEditor() {
            @Override
            public void resource(AttributeEditor attributes) {
                for (AttributeAction action : actions) {
                    action.apply(attributes, client);
                }
            }
        }));
    }

    @Override
    public void close(Deadline deadline) {}
}
