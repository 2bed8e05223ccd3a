package io.spillway.ottl;

import io.spillway.telemetry.MapValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attributes as a whole. */
record MapPlace(Function<Frame, MapValue> map) implements Place {
    @Override
    public Object get(Frame frame) {
        return map.apply(frame);
    }

    @Override
    public void set(Frame frame, Object value) {
        if (!(value instanceof MapValue source)) {
            throw Values.unexpected("a map", value);
        }
        frame.budget.spend(source, 0);
        MapValue target = map.apply(frame);
        MapValue copy = source.copy();
        target.clear();
        for (int i = copy.first(); i >= 0; i = copy.next(i)) {
            target.add(copy.keyAt(i), copy.valueAt(i));
        }
    }

    @Override
    public @Nullable String refusal(Object literal) {
        return literal instanceof MapValue ? null : "a map";
    }
}
