package io.spillway.reservoir;

import java.util.List;
import java.util.Optional;

/**
 * The content of the store at the start.
 *
 * @param pieces for each of {@code traces}, in their order, the sizes of its pieces
 */
record SavedState(
        Optional<Records.WindowState> window,
        Optional<MemoryRecord> memory,
        List<Records.Size> sizes,
        List<Records.Emitted> emitted,
        List<Records.Trace> traces,
        List<List<Integer>> pieces) {
    /** The highest number in use. */
    long lastNumber() {
        long last = 0;
        for (Records.Emitted each : emitted) {
            last = Math.max(last, each.number());
        }
        for (Records.Trace each : traces) {
            last = Math.max(last, each.number());
        }
        return last;
    }
}
