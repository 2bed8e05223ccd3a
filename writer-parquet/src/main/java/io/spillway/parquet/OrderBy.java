package io.spillway.parquet;

/** How a writer brings rows into the order of their key. Rows with equal keys stay in the order of their arrival. */
public enum OrderBy {
    /** Rows stay in the order of their arrival. */
    NONE,
    /** Sorts all rows in memory; more rows than the memory holds are a failure. */
    IN_MEMORY,
    /** Sorts in memory as far as it goes, writes sorted runs beyond that, and merges the runs at the end. */
    MERGE_SORT,
    /** The caller promises that rows arrive in order. The writer checks every row, and a broken promise is a failure. */
    PRESUMED
}
