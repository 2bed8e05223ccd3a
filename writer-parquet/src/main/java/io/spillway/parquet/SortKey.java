package io.spillway.parquet;

/** The key that rows are ordered by. */
public enum SortKey {
    /** The layout's own key: trace id and start; service, fingerprint and time; metric name, series id and time. */
    LAYOUT,
    /** The time, then the numbers of the layout's key. */
    TIME
}
