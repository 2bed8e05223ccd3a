package io.spillway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the changes to one resource, scope or item, then writes it anew; used for one message after another. */
final class AttributeEdits implements ItemEditor {
    private static final int TRACE_STATE = 0x1A;
    private static final int END_TIME = 0x41;
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from;
    private int to;
    private int attributesTag;
    private boolean isSpan;

    /** New values, encoded; a key is in one of the two at most. */
    private final Map<AttributeKey, byte[]> put = new LinkedHashMap<>();

    private final Set<AttributeKey> removed = new HashSet<>();
    private final Set<Object> written = new HashSet<>();
    private @Nullable String traceState;
    private boolean hasEndTime;
    private long endTimeUnixNano;

    /** Begins with the content of another message. */
    AttributeEdits on(byte[] bytes, int from, int to, int attributesTag, boolean isSpan) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.attributesTag = attributesTag;
        this.isSpan = isSpan;
        put.clear();
        removed.clear();
        traceState = null;
        hasEndTime = false;
        return this;
    }

    @Override
    public boolean get(AttributeKey key, AttributeValue into) {
        byte[] value = put.get(key);
        if (value == null) {
            return !removed.contains(key) && Attributes.find(bytes, from, to, attributesTag, key, into);
        }
        into.view(value, 0, value.length);
        return true;
    }

    @Override
    public void put(AttributeKey key, AttributeValue value) {
        put.put(key, value.encoded());
        removed.remove(key);
    }

    @Override
    public boolean remove(AttributeKey key) {
        boolean isHere = get(key, new AttributeValue());
        if (isHere) {
            put.remove(key);
            removed.add(key);
        }
        return isHere;
    }

    @Override
    public Collection<String> keys() {
        LinkedHashSet<String> keys = new LinkedHashSet<>();
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == attributesTag) {
                keys.add(Attributes.key(bytes, value + Wire.size(Wire.varint32(bytes, value)), at));
            }
        }
        removed.forEach(key -> keys.remove(key.name()));
        put.keySet().forEach(key -> keys.add(key.name()));
        return keys;
    }

    @Override
    public void setTraceState(String traceState) {
        if (isSpan) {
            this.traceState = traceState;
        }
    }

    @Override
    public void setEndTimeUnixNano(long endTimeUnixNano) {
        if (isSpan) {
            hasEndTime = true;
            this.endTimeUnixNano = endTimeUnixNano;
        }
    }

    /** Writes the message as a field; false, with nothing written, when it is as it was. */
    boolean write(WireWriter out, int tag) {
        if (put.isEmpty() && removed.isEmpty() && traceState == null && !hasEndTime) {
            return false;
        }
        int mark = out.size();
        out.varint(tag);
        int begin = out.begin();
        int end = writeContent(out);
        if (Arrays.equals(bytes, from, to, out.bytes(), begin, end)) {
            out.truncate(mark);
            return false;
        }
        out.end(begin);
        return true;
    }

    private int writeContent(WireWriter out) {
        written.clear();
        int kept = from;
        for (int at = from; at < to; ) {
            int field = at;
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            Object change = changeOf(tag, value, at);
            if (change != null) {
                out.raw(bytes, kept, field);
                writeOnce(out, change);
                kept = at;
            }
        }
        out.raw(bytes, kept, to);
        put.keySet().forEach(key -> writeOnce(out, key));
        if (traceState != null) {
            writeOnce(out, TRACE_STATE);
        }
        if (hasEndTime) {
            writeOnce(out, END_TIME);
        }
        return out.size();
    }

    /**
     * The replacement of a field: the key of a changed attribute, or the tag of a changed field; null for an unchanged field.
     */
    private @Nullable Object changeOf(int tag, int value, int end) {
        if (tag == attributesTag) {
            int start = value + Wire.size(Wire.varint32(bytes, value));
            AttributeKey key = changedKey(put.keySet(), start, end);
            return key != null ? key : changedKey(removed, start, end);
        }
        if (!isSpan) {
            return null;
        }
        boolean isChanged = (tag == TRACE_STATE && traceState != null) || (tag == END_TIME && hasEndTime);
        return isChanged ? tag : null;
    }

    private @Nullable AttributeKey changedKey(Set<AttributeKey> keys, int from, int to) {
        for (AttributeKey key : keys) {
            if (Attributes.hasKey(bytes, from, to, key)) {
                return key;
            }
        }
        return null;
    }

    private void writeOnce(WireWriter out, Object change) {
        if (!written.add(change)) {
            return;
        }
        if (change instanceof AttributeKey key) {
            byte[] value = put.get(key);
            if (value != null) {
                Attributes.write(out, attributesTag, key, value);
            }
        } else if (change.equals(END_TIME)) {
            out.varint(END_TIME);
            out.fixed64(endTimeUnixNano);
        } else if (traceState != null && !traceState.isEmpty()) {
            out.field(TRACE_STATE, traceState.getBytes(StandardCharsets.UTF_8));
        }
    }
}
