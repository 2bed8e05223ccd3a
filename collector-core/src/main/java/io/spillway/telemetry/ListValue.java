package io.spillway.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An array of attribute values that can be changed. The elements are null, {@link String}, {@link Boolean}, {@link Long},
 * {@link Double}, {@link com.google.protobuf.ByteString}, {@link MapValue} or {@code ListValue}. Not safe for use by several threads.
 */
public final class ListValue {
    private static final byte[] NOTHING = {};

    private final byte[] source;
    private final int from;
    private final int to;
    private @Nullable List<@Nullable Object> elements;
    private boolean isChanged;

    private ListValue(byte[] source, int from, int to) {
        this.source = source;
        this.from = from;
        this.to = to;
    }

    /** An empty list. */
    public ListValue() {
        this(NOTHING, 0, 0);
        isChanged = true;
    }

    /** A view of an encoded {@code ArrayValue}. */
    static ListValue over(byte[] source, int from, int to) {
        return new ListValue(source, from, to);
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> known = elements;
        if (known == null) {
            known = new ArrayList<>();
            for (int at = from; at < to; ) {
                int tag = Wire.varint32(source, at);
                int value = at + Wire.size(tag);
                at = Wire.skip(source, value, tag);
                if (tag == AnyValues.ELEMENT) {
                    known.add(AnyValues.read(source, AnyValues.content(source, value), at));
                }
            }
            elements = known;
        }
        return known;
    }

    public int size() {
        return elements().size();
    }

    public @Nullable Object get(int index) {
        return elements().get(index);
    }

    public void set(int index, @Nullable Object value) {
        elements().set(index, AnyValues.check(value));
        isChanged = true;
    }

    public void add(@Nullable Object value) {
        elements().add(AnyValues.check(value));
        isChanged = true;
    }

    /** Removes the elements from an index to another, which stays. */
    public void remove(int begin, int end) {
        elements().subList(begin, end).clear();
        isChanged = true;
    }

    public void clear() {
        elements = new ArrayList<>();
        isChanged = true;
    }

    /** A copy that shares nothing that can change. */
    public ListValue copy() {
        if (!isChanged()) {
            return new ListValue(source, from, to);
        }
        ListValue copy = new ListValue();
        elements().forEach(element -> copy.add(AnyValues.copy(element)));
        return copy;
    }

    boolean isChanged() {
        List<@Nullable Object> known = elements;
        return isChanged || (known != null && known.stream().anyMatch(AnyValues::isChanged));
    }

    /** Writes the content of an {@code ArrayValue}. */
    void write(WireWriter out) {
        if (isChanged()) {
            elements().forEach(element -> AnyValues.write(out, AnyValues.ELEMENT, element));
        } else {
            out.raw(source, from, to);
        }
    }

    /** Equal are lists whose elements are equal, in order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ListValue list && elements().equals(list.elements());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(elements());
    }

    @Override
    public String toString() {
        return elements().toString();
    }
}
