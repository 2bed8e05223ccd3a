package io.spillway.telemetry;

/**
 * The place of a cursor's item in the bytes of its batch, and the places of the messages above the item. A message above the item
 * consists of its own fields, from {@link #start(int)} to {@link #head(int)} and from {@link #tail(int)} to {@link #end(int)}, and
 * of its children between them. The answers hold until the cursor moves, and nobody may change the bytes.
 */
public final class EncodedItem {
    /** The level of {@code ResourceSpans}, {@code ResourceLogs} and {@code ResourceMetrics}. */
    public static final int RESOURCE = Layout.RESOURCE;

    /** The level of {@code ScopeSpans}, {@code ScopeLogs} and {@code ScopeMetrics}. */
    public static final int SCOPE = Layout.SCOPE;

    /** The level of {@code Metric}; above data points only. */
    public static final int METRIC = Layout.METRIC;

    /** The level of {@code Gauge}, {@code Sum} and the other kinds of data; above data points only. */
    public static final int DATA = Layout.DATA;

    private final Walk walk;

    EncodedItem(Walk walk) {
        this.walk = walk;
    }

    /** The array that all offsets refer to; items of one batch can have different arrays. */
    public byte[] bytes() {
        return walk.bytes();
    }

    /** The offset of the item's first field. */
    public int itemStart() {
        return walk.itemStart();
    }

    /** The offset behind the item's last field. */
    public int itemEnd() {
        return walk.itemEnd();
    }

    /** The number of the message at a level; it changes whenever the cursor enters another message of the level. */
    public int serial(int level) {
        return walk.serial(level);
    }

    /** The tag of the message at a level in the message above it. */
    public int tag(int level) {
        return walk.tag(level);
    }

    /** The offset of the first field of the message at a level. */
    public int start(int level) {
        return walk.start(level);
    }

    /** The offset of the first child of the message at a level. */
    public int head(int level) {
        return walk.head(level);
    }

    /** The offset behind the last child of the message at a level. */
    public int tail(int level) {
        return walk.tail(level);
    }

    /** The offset behind the last field of the message at a level. */
    public int end(int level) {
        return walk.end(level);
    }
}
