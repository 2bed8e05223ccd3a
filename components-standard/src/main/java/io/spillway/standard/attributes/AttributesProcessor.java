package io.spillway.standard.attributes;

import io.spillway.component.Consumer;
import io.spillway.component.NonBlockingProcessor;
import io.spillway.component.Signal;
import io.spillway.standard.match.ItemMatcher;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryEditor;
import java.util.List;

/** Changes attributes of spans, log records and metric data points. */
final class AttributesProcessor implements NonBlockingProcessor {
    private final List<AttributeAction> actions;
    private final ItemMatcher spared;
    private final Consumer next;

    AttributesProcessor(AttributesProcessorConfig config, Signal signal, Consumer next) {
        this.actions = AttributeAction.of(config.actions());
        this.spared = ItemMatcher.dropped(config.include(), config.exclude(), signal);
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
            public void item(ItemCursor cursor, ItemEditor item) {
                if (!spared.matches(cursor)) {
                    for (AttributeAction action : actions) {
                        action.apply(item, client);
                    }
                }
            }
        }));
    }
}
