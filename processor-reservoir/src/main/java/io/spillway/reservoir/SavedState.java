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
        List<Records.Kept> kept,
        List<Records.Trace> traces,
        List<List<Integer>> pieces) {}
