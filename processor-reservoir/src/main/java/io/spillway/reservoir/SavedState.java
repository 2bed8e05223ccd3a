package io.spillway.reservoir;

import java.util.List;
import java.util.Optional;

/**
 * What was found in the store at the start.
 *
 * @param pieces by the order of {@code traces}: the sizes of each trace's pieces
 */
record SavedState(
        Optional<Records.WindowState> window,
        Optional<MemoryRecord> memory,
        List<Records.Size> sizes,
        List<Records.Kept> kept,
        List<Records.Trace> traces,
        List<List<Integer>> pieces) {
    /** The highest number in use. */
    long lastNumber() {
        long last = 0;
        for (Records.Kept each : kept) {
            last = Math.max(last, each.number());
        }
        for (Records.Trace each : traces) {
            last = Math.max(last, each.number());
        }
        return last;
    }
}
