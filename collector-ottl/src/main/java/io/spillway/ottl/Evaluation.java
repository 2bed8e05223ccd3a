package io.spillway.ottl;

import io.opentelemetry.proto.metrics.v1.Metric;
import io.spillway.telemetry.DataPointCursor;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.LogRecordCursor;
import io.spillway.telemetry.SpanCursor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The item that conditions are evaluated for, and the space they need to do so without allocating. One per thread; used
 * for one item after the other, and by any number of conditions.
 */
public final class Evaluation {
    private Operand[] operands = {};
    private @Nullable ItemCursor item;
    private @Nullable Metric metric;

    /** Makes this the item that the next conditions are about: the one its cursor stands at. */
    public Evaluation at(ItemCursor cursor) {
        this.item = cursor;
        return this;
    }

    /** Sets the decoded metric for conditions that {@link Condition#needsMetric() need} all its data points. */
    public Evaluation of(Metric wholeMetric) {
        this.metric = wholeMetric;
        return this;
    }

    ItemCursor item() {
        ItemCursor current = item;
        if (current == null) {
            throw new IllegalStateException("no item");
        }
        return current;
    }

    SpanCursor span() {
        return (SpanCursor) item();
    }

    DataPointCursor dataPoint() {
        return (DataPointCursor) item();
    }

    LogRecordCursor logRecord() {
        return (LogRecordCursor) item();
    }

    Metric metric() {
        Metric current = metric;
        if (current == null) {
            throw new IllegalStateException("no metric");
        }
        return current;
    }

    /** The operand with this number; numbers are given out by the binder. */
    Operand operand(int slot) {
        if (slot >= operands.length) {
            int from = operands.length;
            operands = Arrays.copyOf(operands, slot + 4);
            for (int i = from; i < operands.length; i++) {
                operands[i] = new Operand();
            }
        }
        return operands[slot];
    }
}
