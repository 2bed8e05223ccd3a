package io.spillway.ottl;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.MessageEdit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages that statements read and change: an item with what is around it. One frame serves for one item after the other. Not safe
 * for use by several threads.
 */
final class Frame {
    private static final int HEADER = 0x0A;
    private static final int LOCALS = 4;
    /** The metrics that the statements of one batch add have no more bytes than this. */
    private static final long MAX_ADDED_BYTES = 16 << 20;

    final Surroundings surroundings;
    final Budget budget = new Budget();
    private long addedBytes;

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
    MessageEdit exemplar;

    @Nullable
    MessageEdit log;

    /** The tag of the data in the metric; 0 for a metric without a type. */
    int dataTag;

    long eventIndex;

    /** The arguments of the lambda expressions that run, by their slots. */
    private @Nullable Object[] locals = new @Nullable Object[LOCALS];

    /** The text that an editor gives to a function. */
    String passed = "";

    /** For comparisons that decode nothing. */
    final AttributeValue scratch = new AttributeValue();

    private MapValue cache = new MapValue();

    Frame(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

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

    /** Begins with a batch. */
    void begin(long batchBytes) {
        budget.begin(batchBytes);
        addedBytes = 0;
    }

    /** Begins with another item. */
    void forgetCache() {
        if (cache.size() > 0) {
            cache = new MapValue();
        }
    }

    @Nullable
    Object local(int slot) {
        return locals[slot];
    }

    void setLocal(int slot, @Nullable Object value) {
        if (slot >= locals.length) {
            locals = Arrays.copyOf(locals, slot + LOCALS);
        }
        locals[slot] = value;
    }

    /** Looks into a metric, in the context of metrics. */
    void enterMetric(MessageEdit message) {
        metric = message;
        dataTag = MetricData.tagOf(message);
        data = dataTag == 0 ? null : message.message(dataTag);
    }

    /** The metric with the changes so far. */
    Metric.Builder decodedMetric() {
        try {
            return Metric.newBuilder().mergeFrom(present(metric).encode());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a validated metric cannot be read", e);
        }
    }

    /** Becomes another metric. */
    void replaceMetric(Metric.Builder changed) {
        MessageEdit message = present(metric);
        message.replace(changed.build().toByteArray());
        enterMetric(message);
    }

    /** Adds a metric at the end of the scope. */
    void addMetric(Metric.Builder added) {
        byte[] content = added.build().toByteArray();
        addedBytes += content.length;
        if (addedBytes > MAX_ADDED_BYTES) {
            throw new EvaluationException("the added metrics have more than " + MAX_ADDED_BYTES + " bytes");
        }
        present(scopeHolder).append(content);
    }
}
