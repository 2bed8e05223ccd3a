package io.spillway.telemetry;

/** Goes through the tree of a batch in the order of its bytes and remembers the way down to where it is. */
final class Walk {
    /** The result of {@link #step}. */
    static final int DONE = 0;

    static final int OPENED = 1;
    static final int CLOSED = 2;
    static final int ITEM = 3;

    private static final byte[] NOTHING = {};

    final Layout layout;
    private final Part[] parts;
    private int part = -1;
    private byte[] bytes = NOTHING;
    private int level;
    private int at;
    private int serial;
    private int itemField;
    private int itemStart;

    /** By level: the message's number in this walk, tag, offset of its field, and where its content begins and ends. */
    private final int[] serials = new int[Layout.LEVELS];

    private final int[] tags = new int[Layout.LEVELS];
    private final int[] fields = new int[Layout.LEVELS];
    private final int[] starts = new int[Layout.LEVELS];
    private final int[] ends = new int[Layout.LEVELS];
    /** By level: where the first child's field begins, and what follows the last child; -1 while not known. */
    private final int[] heads = new int[Layout.LEVELS];

    private final int[] tails = new int[Layout.LEVELS];

    Walk(Layout layout, Part... parts) {
        this.layout = layout;
        this.parts = parts;
    }

    /** Moves into or out of a message, or to the next item; after {@link #CLOSED}, {@link #level} is that of the parent. */
    int step() {
        while (true) {
            if (at >= ends[level]) {
                if (level > 0) {
                    level--;
                    return CLOSED;
                }
                if (++part >= parts.length) {
                    part--;
                    return DONE;
                }
                bytes = parts[part].bytes();
                at = 0;
                ends[0] = bytes.length;
                continue;
            }
            int field = at;
            int tag = bytes[field];
            int value = field + 1;
            if (tag < 0) {
                tag = Wire.varint32(bytes, field);
                value = field + Wire.size(tag);
            }
            if (layout.isChild(level, tag)) {
                return enter(field, tag, value);
            }
            at = Wire.skip(bytes, value, tag);
        }
    }

    private int enter(int field, int tag, int value) {
        int length = Wire.varint32(bytes, value);
        int start = value + Wire.size(length);
        if (heads[level] < 0) {
            heads[level] = field;
        }
        if (level == layout.leaf) {
            itemField = field;
            itemStart = start;
            at = start + length;
            serial++;
            return ITEM;
        }
        level++;
        serials[level] = ++serial;
        tags[level] = tag;
        fields[level] = field;
        starts[level] = start;
        ends[level] = start + length;
        heads[level] = -1;
        tails[level] = -1;
        at = start;
        return OPENED;
    }

    int level() {
        return level;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Changes with every message and item that the walk enters. */
    int serial() {
        return serial;
    }

    int itemField() {
        return itemField;
    }

    int itemStart() {
        return itemStart;
    }

    /** The end of the item, as long as the last step came to one. */
    int itemEnd() {
        return at;
    }

    int serial(int level) {
        return serials[level];
    }

    int tag(int level) {
        return tags[level];
    }

    int field(int level) {
        return fields[level];
    }

    int start(int level) {
        return starts[level];
    }

    int end(int level) {
        return ends[level];
    }

    /** The offset of the message's first child; callers ask only below the message. */
    int head(int level) {
        return heads[level];
    }

    /** The offset of the fields behind the message's last child; callers ask only at an item below the message. */
    int tail(int level) {
        if (tails[level] < 0) {
            tails[level] = findTail(level);
        }
        return tails[level];
    }

    private int findTail(int level) {
        int end = ends[level];
        int next = level == this.level ? at : ends[level + 1];
        while (next < end) {
            int tag = Wire.varint32(bytes, next);
            if (!layout.isChild(level, tag)) {
                break;
            }
            next = Wire.skip(bytes, next + Wire.size(tag), tag);
        }
        return next;
    }

    /** Whether the message at the level has a resource or a scope. */
    boolean hasHeader(int level) {
        return starts[level] < ends[level] && bytes[starts[level]] == Layout.HEADER_TAG;
    }

    /** The offset of the content of the resource or the scope. */
    int headerStart(int level) {
        int start = starts[level];
        return hasHeader(level) ? start + 1 + Wire.size(Wire.varint32(bytes, start + 1)) : start;
    }

    /** The end of the resource or the scope. */
    int headerEnd(int level) {
        int start = starts[level];
        return hasHeader(level) ? headerStart(level) + Wire.varint32(bytes, start + 1) : start;
    }
}
