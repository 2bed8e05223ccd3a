package io.spillway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attributes, or a map within an attribute, that can be changed. Keys and values are decoded when they are asked for, and what is
 * not changed is written as it was. The values are null, {@link String}, {@link Boolean}, {@link Long}, {@link Double},
 * {@link com.google.protobuf.ByteString}, {@code MapValue} and {@link ListValue}.
 *
 * <p>Entries have numbers. {@link #next} leads from one entry to the following; a removed entry leaves its number unused. Not safe
 * for use by several threads.
 */
public final class MapValue {
    private static final byte[] NOTHING = {};

    /** Stands for a value that is not decoded yet. */
    private enum Unread {
        UNREAD
    }

    private static final byte KEPT = 0;
    private static final byte CHANGED = 1;
    private static final byte REMOVED = 2;
    private static final byte ADDED = 3;
    /** What is known of each entry in the source: the field, the content, and the key within the content. */
    private static final int RANGE = 5;

    private static final int FROM = 1;
    private static final int TO = 2;
    private static final int KEY = 3;
    private static final int KEY_END = 4;
    /** A map with more entries finds keys by hashing. */
    private static final int HASHED = 16;

    private byte[] source = NOTHING;
    private int from;
    private int to;
    private int tag = AnyValues.ELEMENT;
    private boolean isIndexed;
    private boolean isChanged;
    private int count;
    private int originals;
    private int live;
    private @Nullable AttributeKey[] keys = {};
    private @Nullable Object[] values = {};
    private int[] ranges = {};
    private byte[] states = NOTHING;
    private @Nullable Map<String, Integer> numbers;

    /** An empty map. */
    public MapValue() {}

    /** A view of an encoded {@code KeyValueList}. */
    static MapValue over(byte[] source, int from, int to) {
        return new MapValue().on(source, from, to, AnyValues.ELEMENT);
    }

    /** Becomes a view of the entries that a message has in the fields with a tag. */
    MapValue on(byte[] source, int from, int to, int tag) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.tag = tag;
        isIndexed = false;
        isChanged = false;
        numbers = null;
        Arrays.fill(keys, 0, count, null);
        Arrays.fill(values, 0, count, null);
        count = 0;
        originals = 0;
        live = 0;
        return this;
    }

    private void index() {
        if (isIndexed) {
            return;
        }
        isIndexed = true;
        for (int at = from; at < to; ) {
            int field = at;
            int found = Wire.varint32(source, at);
            int value = at + Wire.size(found);
            at = Wire.skip(source, value, found);
            if (found == tag) {
                original(field, AnyValues.content(source, value), at);
            }
        }
        originals = count;
        live = count;
    }

    private void original(int field, int content, int end) {
        int slot = slot();
        values[slot] = Unread.UNREAD;
        states[slot] = KEPT;
        int range = slot * RANGE;
        ranges[range] = field;
        ranges[range + FROM] = content;
        ranges[range + TO] = end;
        boolean hasKey = content < end && source[content] == Attributes.KEY;
        int key = hasKey ? AnyValues.content(source, content + 1) : content;
        ranges[range + KEY] = key;
        ranges[range + KEY_END] = hasKey ? key + Wire.varint32(source, content + 1) : key;
    }

    private int slot() {
        if (count == keys.length) {
            int capacity = Math.max(8, count * 2);
            keys = Arrays.copyOf(keys, capacity);
            values = Arrays.copyOf(values, capacity);
            states = Arrays.copyOf(states, capacity);
            ranges = Arrays.copyOf(ranges, capacity * RANGE);
        }
        return count++;
    }

    public int size() {
        index();
        return live;
    }

    /** The number of the first entry; negative when there is none. */
    public int first() {
        index();
        return next(-1);
    }

    /** The number of the entry that follows; negative after the last. */
    public int next(int number) {
        for (int i = number + 1; i < count; i++) {
            if (states[i] != REMOVED) {
                return i;
            }
        }
        return -1;
    }

    /** The number of the first entry with a key; negative when there is none. */
    public int find(AttributeKey key) {
        index();
        if (count > HASHED) {
            return numbers().getOrDefault(key.name(), -1);
        }
        if (originals > 0) {
            byte[] utf8 = key.utf8();
            for (int i = 0; i < originals; i++) {
                if (states[i] != REMOVED && isKey(i, utf8)) {
                    return i;
                }
            }
        }
        for (int i = originals; i < count; i++) {
            if (states[i] != REMOVED && Objects.equals(keys[i], key)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether an entry of the source has a key. */
    private boolean isKey(int number, byte[] utf8) {
        int start = ranges[number * RANGE + KEY];
        int end = ranges[number * RANGE + KEY_END];
        return end - start == utf8.length && Arrays.equals(source, start, end, utf8, 0, utf8.length);
    }

    /** As {@link #find(AttributeKey)}, for a key that is known only now. */
    public int find(String key) {
        return find(AttributeKey.of(key));
    }

    private Map<String, Integer> numbers() {
        Map<String, Integer> known = numbers;
        if (known == null) {
            known = HashMap.newHashMap(count);
            for (int i = first(); i >= 0; i = next(i)) {
                known.putIfAbsent(keyAt(i), i);
            }
            numbers = known;
        }
        return known;
    }

    public String keyAt(int number) {
        return attributeKeyAt(number).name();
    }

    /** As {@link #keyAt}, for use with other maps. */
    public AttributeKey attributeKeyAt(int number) {
        AttributeKey key = keys[number];
        if (key == null) {
            int start = ranges[number * RANGE + KEY];
            int length = ranges[number * RANGE + KEY_END] - start;
            key = AttributeKey.of(new String(source, start, length, StandardCharsets.UTF_8));
            keys[number] = key;
        }
        return key;
    }

    public @Nullable Object valueAt(int number) {
        Object value = values[number];
        if (value instanceof Unread) {
            value = Attributes.value(source, ranges[number * RANGE + KEY_END], ranges[number * RANGE + TO]);
            values[number] = value;
        } else if (value instanceof AttributeValue encoded) {
            value = encoded.toObject();
        }
        return value;
    }

    /** Whether the value of an entry is just this text; allocates nothing. */
    public boolean isText(int number, AttributeKey text, AttributeValue scratch) {
        Object value = values[number];
        if (value instanceof AttributeValue encoded) {
            return encoded.isString(text);
        }
        if (!(value instanceof Unread)) {
            return text.name().equals(value);
        }
        Attributes.value(source, ranges[number * RANGE + KEY_END], ranges[number * RANGE + TO], scratch);
        return scratch.isString(text);
    }

    public void setAt(int number, @Nullable Object value) {
        values[number] = AnyValues.check(value);
        if (states[number] == KEPT) {
            states[number] = CHANGED;
        }
        isChanged = true;
    }

    /** The value of the first entry with a key; null when there is none, or when it is empty. */
    public @Nullable Object get(String key) {
        int number = find(key);
        return number < 0 ? null : valueAt(number);
    }

    /** Sets the value of the first entry with a key, or adds an entry. */
    public void put(String key, @Nullable Object value) {
        put(AttributeKey.of(key), value);
    }

    /** As {@link #put(String, Object)}, with a key that is compared with bytes. */
    public void put(AttributeKey key, @Nullable Object value) {
        int number = find(key);
        if (number >= 0) {
            setAt(number, value);
        } else {
            add(key, value);
        }
    }

    /** Sets the value of the first entry with a key, or adds an entry. The value was made by {@link AttributeValue#of}. */
    public void put(AttributeKey key, AttributeValue value) {
        int number = find(key);
        if (number < 0) {
            number = add(key, null);
        } else {
            setAt(number, null);
        }
        values[number] = value;
    }

    /** Adds an entry at the end, even when there is one with this key; answers its number. */
    public int add(String key, @Nullable Object value) {
        return add(AttributeKey.of(key), value);
    }

    /** As {@link #add(String, Object)}, with a key that is encoded already. */
    public int add(AttributeKey key, @Nullable Object value) {
        index();
        int slot = slot();
        keys[slot] = key;
        values[slot] = AnyValues.check(value);
        states[slot] = ADDED;
        live++;
        isChanged = true;
        Map<String, Integer> known = numbers;
        if (known != null) {
            known.putIfAbsent(key.name(), slot);
        }
        return slot;
    }

    public void removeAt(int number) {
        states[number] = REMOVED;
        values[number] = null;
        live--;
        isChanged = true;
        numbers = null;
    }

    public void clear() {
        for (int i = first(); i >= 0; i = next(i)) {
            removeAt(i);
        }
    }

    /** A copy that shares nothing that can change. */
    public MapValue copy() {
        if (!isChanged()) {
            return new MapValue().on(source, from, to, tag);
        }
        MapValue copy = new MapValue();
        for (int i = first(); i >= 0; i = next(i)) {
            copy.add(keyAt(i), AnyValues.copy(valueAt(i)));
        }
        return copy;
    }

    boolean isChanged() {
        if (isChanged) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (AnyValues.isChanged(values[i])) {
                return true;
            }
        }
        return false;
    }

    /** Writes the content of a {@code KeyValueList}. */
    void write(WireWriter out) {
        index();
        for (int i = next(-1); i >= 0; i = next(i)) {
            write(out, i, AnyValues.ELEMENT);
        }
    }

    private void write(WireWriter out, int number, int tag) {
        out.varint(tag);
        if (states[number] == KEPT && !AnyValues.isChanged(values[number])) {
            int start = ranges[number * RANGE + FROM];
            int end = ranges[number * RANGE + TO];
            out.varint(end - start);
            out.raw(source, start, end);
            return;
        }
        int begin = out.begin();
        if (number < originals) {
            out.raw(source, ranges[number * RANGE + FROM], ranges[number * RANGE + KEY_END]);
        } else {
            writeKey(out, keys[number]);
        }
        if (values[number] instanceof AttributeValue encoded) {
            encoded.write(out, Attributes.VALUE);
        } else {
            AnyValues.write(out, Attributes.VALUE, values[number]);
        }
        out.end(begin);
    }

    private static void writeKey(WireWriter out, @Nullable AttributeKey key) {
        if (key != null && !key.name().isEmpty()) {
            out.field(Attributes.KEY, key.utf8());
        }
    }

    /** Writes the entries that were changed or removed as patches of the source; answers by how much it gets longer. */
    int patch(Patches patches) {
        int grown = 0;
        for (int i = 0; i < originals; i++) {
            if (states[i] == KEPT && !AnyValues.isChanged(values[i])) {
                continue;
            }
            int mark = patches.replacements().size();
            if (states[i] != REMOVED) {
                write(patches.replacements(), i, tag);
            }
            grown += patches.replace(ranges[i * RANGE], ranges[i * RANGE + TO], mark);
        }
        return grown;
    }

    /** Writes the entries that were added as fields of the message. */
    void writeAdded(WireWriter out) {
        for (int i = originals; i < count; i++) {
            if (states[i] == ADDED) {
                write(out, i, tag);
            }
        }
    }

    /** Equal are maps with the same keys and equal values, in any order. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof MapValue map) || size() != map.size()) {
            return false;
        }
        for (int i = first(); i >= 0; i = next(i)) {
            int there = map.find(keyAt(i));
            if (there < 0 || !Objects.equals(valueAt(i), map.valueAt(there))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = first(); i >= 0; i = next(i)) {
            hash += keyAt(i).hashCode() ^ Objects.hashCode(valueAt(i));
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = first(); i >= 0; i = next(i)) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(keyAt(i))
                    .append('=')
                    .append(valueAt(i));
        }
        return text.append('}').toString();
    }
}
