package io.spillway.parquet;

/**
 * A message above the items without its children: {@code ResourceSpans} without scopes, {@code Metric} without points, and so on.
 * Equal headers are one object in most cases, so that its columns are computed once for each row group.
 */
final class Header {
    final byte[] bytes;
    /** Hash of all fields that identify a series. */
    final long seriesHash;
    /** The text that rows are ordered by; empty if this header has none. */
    final byte[] sortText;
    /** The first data tag of a metric; 0 for other headers. */
    final int dataTag;

    /** The row group for which {@link #ranges} hold. */
    long group = -1;

    /** By column: the first and the last level, the first and the last value of the row that had this header first. */
    int[] ranges = {};

    boolean isLossy;

    Header(byte[] bytes, long seriesHash, byte[] sortText, int dataTag) {
        this.bytes = bytes;
        this.seriesHash = seriesHash;
        this.sortText = sortText;
        this.dataTag = dataTag;
    }

    long footprintBytes() {
        return 200L + 2L * bytes.length;
    }
}
