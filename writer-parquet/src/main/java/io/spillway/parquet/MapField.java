package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.util.Arrays;

/**
 * A repeated field of attributes, as a map and the type codes of its values. The first of several attributes with one key is in the
 * map. Attributes that are promoted go to their columns as well.
 */
final class MapField extends Field {
    private static final int KEY = 0x0A;
    private static final int VALUE = 0x12;

    private final MapColumns columns;
    private final PromotedColumns promoted;
    private final AttributeText text = new AttributeText();
    private final ByteHeap codes = new ByteHeap(16);
    /** By key id: the number of the last map that has the key. */
    private int[] lastMaps = new int[64];
    /** By key id: the key that followed it last time. */
    private int[] followers = new int[64];

    private int map = 1;
    private int count;
    private int previousKey;
    private boolean isPlain = true;

    MapField(MapColumns columns, PromotedColumns promoted) {
        this.columns = columns;
        this.promoted = promoted;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        int from = at + Wire.size(Wire.varint32(bytes, at));
        int keyStart = from;
        int keyEnd = from;
        int next = from;
        if (from < end && bytes[from] == KEY) {
            int length = Wire.varint32(bytes, from + 1);
            keyStart = from + 1 + Wire.size(length);
            keyEnd = keyStart + length;
            next = keyEnd;
        }
        int key = key(bytes, keyStart, keyEnd);
        if (lastMaps[key] == map) {
            exactness.lose();
            return;
        }
        lastMaps[key] = map;
        int level = count++ == 0 ? repetition : columns.repetition;
        columns.keys.addId(level, key);
        value(bytes, next, end, exactness);
        codes.putByte(text.code());
        isPlain &= text.code() == AttributeText.STRING;
        if (text.code() == AttributeText.EMPTY) {
            columns.values.absent(level, columns.parentDefinition + 2);
        } else {
            columns.values.add(level, text.bytes(), text.from(), text.to());
        }
        promoted.offer(key, text);
    }

    private int key(byte[] bytes, int from, int to) {
        Dictionary keys = columns.keys.dictionary();
        int guess = followers[previousKey];
        int key = keys.matches(guess, bytes, from, to) ? guess : known(keys, bytes, from, to);
        followers[previousKey] = key;
        previousKey = key;
        return key;
    }

    private int known(Dictionary keys, byte[] bytes, int from, int to) {
        int before = keys.size();
        int key = keys.intern(bytes, from, to);
        if (key >= lastMaps.length) {
            lastMaps = Arrays.copyOf(lastMaps, key * 2);
            followers = Arrays.copyOf(followers, key * 2);
        }
        if (key == before) {
            lastMaps[key] = 0;
            promoted.key(key, bytes, from, to);
        }
        return key;
    }

    private void value(byte[] bytes, int from, int to, Exactness exactness) {
        boolean isSet = false;
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == VALUE && !isSet) {
                isSet = true;
                text.read(bytes, value + Wire.size(Wire.varint32(bytes, value)), at, exactness);
            } else {
                exactness.lose();
            }
        }
        if (!isSet) {
            text.read(bytes, to, to, exactness);
            exactness.lose();
        }
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = count > 0;
        if (!wasSet) {
            columns.keys.absent(repetition, columns.parentDefinition);
            columns.values.absent(repetition, columns.parentDefinition);
        }
        if (isPlain) {
            columns.types.absent(repetition, columns.parentDefinition);
        } else {
            columns.types.add(repetition, codes.bytes(), 0, codes.size());
        }
        promoted.finish(repetition);
        codes.clear();
        isPlain = true;
        previousKey = 0;
        count = 0;
        map++;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        columns.absent(repetition, definition);
    }
}
