package io.spillway.standard.attributes;

import io.spillway.component.Consumer;
import io.spillway.component.NonBlockingProcessor;
import io.spillway.telemetry.AttributeEditor;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryEditor;
import java.util.List;

/** Changes attributes of resources. */
final class ResourceProcessor implements NonBlockingProcessor {
    private final List<AttributeAction> actions;
    private final Consumer next;

    ResourceProcessor(ResourceProcessorConfig config, Consumer next) {
        this.actions = AttributeAction.of(config.attributes());
        this.next = next;
    }

    @Override
    public Consumer next() {
        return next;
    }

    @Override
    public Result process(Telemetry batch) {
        ClientMetadata client = batch.metadata();
        return new Result.HandOn(batch.edit(new TelemetryEditor() {
            @Override
            public void resource(AttributeEditor attributes) {
                for (AttributeAction action : actions) {
                    action.apply(attributes, client);
                }
            }
        }));
    }
}
