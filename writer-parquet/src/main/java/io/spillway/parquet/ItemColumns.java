package io.spillway.parquet;

import org.jspecify.annotations.Nullable;

/**
 * The columns of one layout that are not shared by all layouts.
 *
 * @param resource the columns of the resource
 * @param scope the columns of the scope
 * @param metric the columns of the metric; null in layouts without metrics
 * @param items the columns of the items
 * @param hash the column of the first number of the sort key; null in layouts that do not show it
 * @param traceId the column that gets a bloom filter; null in layouts without
 */
record ItemColumns(
        HeaderColumns resource,
        HeaderColumns scope,
        @Nullable HeaderColumns metric,
        ItemMessages items,
        @Nullable NumberColumn hash,
        @Nullable BytesColumn traceId) {
    /** Finds the columns of an item by the data tag of its metric. */
    interface ItemMessages {
        MessageColumns of(int dataTag);
    }
}
