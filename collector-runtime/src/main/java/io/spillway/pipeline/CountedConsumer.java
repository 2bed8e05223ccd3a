package io.spillway.pipeline;

import io.spillway.component.Attempt;
import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.function.IntConsumer;

/**
 * Counts the items that are offered to a consumer, and leaves the rest to the consumer. An attempt counts once, when it begins.
 *
 * @param items gets the number of items of each batch
 */
record CountedConsumer(IntConsumer items, Consumer consumer) implements Consumer {
    @Override
    public Outcome consume(Telemetry batch) {
        items.accept(batch.itemCount());
        return consumer.consume(batch);
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        items.accept(batch.itemCount());
        return consumer.tryConsume(batch);
    }
}
