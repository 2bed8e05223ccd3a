package io.spillway.ottl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that is not part of the telemetry: a literal, the result of a function, or the numbers of a data point.
 *
 * @param isUnsigned whether the elements are unsigned numbers, which attributes do not take
 */
record RawList(List<? extends @Nullable Object> elements, boolean isUnsigned) {
    static RawList of(List<? extends @Nullable Object> elements) {
        return new RawList(elements, false);
    }
}
