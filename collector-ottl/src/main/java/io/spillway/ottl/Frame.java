package io.spillway.ottl;

import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.MessageEdit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that statements read and change: an item with what is around it. One frame serves for one item after the other. Not safe
 * for use by several threads.
 */
final class Frame {
    private static final int HEADER = 0x0A;

    @Nullable
    MessageEdit resourceHolder;

    @Nullable
    MessageEdit scopeHolder;

    @Nullable
    MessageEdit span;

    @Nullable
    MessageEdit event;

    @Nullable
    MessageEdit metric;

    @Nullable
    MessageEdit data;

    @Nullable
    MessageEdit point;

    @Nullable
    MessageEdit log;

    /** The tag of the data in the metric; 0 for a metric without a type. */
    int dataTag;

    long eventIndex;

    /** For comparisons that decode nothing. */
    final AttributeValue scratch = new AttributeValue();

    private MapValue cache = new MapValue();

    static MessageEdit present(@Nullable MessageEdit message) {
        if (message == null) {
            throw new IllegalStateException("no such message in this context");
        }
        return message;
    }

    MessageEdit resource() {
        return present(resourceHolder).message(HEADER);
    }

    MessageEdit scope() {
        return present(scopeHolder).message(HEADER);
    }

    MapValue cache() {
        return cache;
    }

    /** Begins with another item. */
    void forgetCache() {
        if (cache.size() > 0) {
            cache = new MapValue();
        }
    }

    /** Looks into a metric, in the context of metrics. */
    void enterMetric(MessageEdit message) {
        metric = message;
        dataTag = MetricData.tagOf(message);
        data = dataTag == 0 ? null : message.message(dataTag);
    }
}
