package io.spillway.telemetry;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An encoded message of OTLP whose fields can be read and changed, by tag (field number and wire type). Nothing is decoded but what
 * is asked for, and only the bytes of changed fields are written anew. One object serves for one message after the other. Not safe
 * for use by several threads.
 */
public final class MessageEdit {
    /** Sees the messages of a repeated field, one after the other. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Looks at a message and may change it.
         *
         * @param message valid until the method returns
         * @return false to drop the message
         */
        boolean visit(MessageEdit message);
    }

    private static final byte[] NOTHING = {};

    /** The change of a field that is removed. */
    private enum Gone {
        GONE
    }

    /** Tag, begin of the field, begin of the value (its length, where it has one), end. */
    private static final int FIELD = 4;

    private byte[] bytes = NOTHING;
    private int from;
    private int to;
    private boolean isForeign;
    private Patches patches = new Patches(0);

    private boolean isIndexed;
    private int fieldCount;
    private int[] fields = new int[16 * FIELD];

    private int changeCount;
    private int[] changedTags = new int[8];
    private @Nullable Object[] changes = new @Nullable Object[8];

    /** By how much the messages inside have got longer, with their fields. */
    private int grownInside;

    private final List<Part> parts = new ArrayList<>(2);
    private int partCount;
    private final List<byte[]> appended = new ArrayList<>(0);

    MessageEdit() {}

    /** A message for {@link #children} to make a view of. */
    public static MessageEdit blank() {
        return new MessageEdit();
    }

    /**
     * Edits the content of a message that stands alone.
     *
     * @return the content with the changes, those to {@link #children} among them; the same array when nothing is changed
     */
    public static byte[] rewrite(byte[] content, Consumer<? super MessageEdit> editor) {
        Patches patches = new Patches();
        MessageEdit message = new MessageEdit().on(content, 0, content.length, patches);
        editor.accept(message);
        message.patch();
        return patches.isEmpty() ? content : patches.apply(content, 0, content.length);
    }

    /** A field of this message that is read as a map, a message or a value of its own. */
    private static final class Part {
        int tag;

        @Nullable
        MapValue map;

        @Nullable
        MessageEdit message;

        boolean isValue;
        boolean isValueSet;

        @Nullable
        Object value;
    }

    MessageEdit on(byte[] bytes, int from, int to, Patches patches) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.patches = patches;
        isForeign = false;
        forget();
        return this;
    }

    private void forget() {
        isIndexed = false;
        fieldCount = 0;
        Arrays.fill(changes, 0, changeCount, null);
        changeCount = 0;
        grownInside = 0;
        partCount = 0;
        appended.clear();
    }

    /** Becomes another message of the same type: all changes so far are forgotten. */
    public void replace(byte[] content) {
        bytes = content;
        from = 0;
        to = content.length;
        isForeign = true;
        forget();
        patches.reshape();
    }

    private void index() {
        if (isIndexed) {
            return;
        }
        isIndexed = true;
        for (int at = from; at < to; ) {
            int field = at;
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (fieldCount * FIELD == fields.length) {
                fields = Arrays.copyOf(fields, fields.length * 2);
            }
            int slot = fieldCount++ * FIELD;
            fields[slot] = tag;
            fields[slot + 1] = field;
            fields[slot + 2] = value;
            fields[slot + 3] = at;
        }
    }

    /** The slot of the last field with a tag; negative when there is none. */
    private int last(int tag) {
        index();
        for (int slot = (fieldCount - 1) * FIELD; slot >= 0; slot -= FIELD) {
            if (fields[slot] == tag) {
                return slot;
            }
        }
        return -1;
    }

    private int change(int tag) {
        for (int i = 0; i < changeCount; i++) {
            if (changedTags[i] == tag) {
                return i;
            }
        }
        return -1;
    }

    private void change(int tag, Object to) {
        int i = change(tag);
        if (i < 0) {
            i = changeCount++;
            if (i == changes.length) {
                changes = Arrays.copyOf(changes, i * 2);
                changedTags = Arrays.copyOf(changedTags, i * 2);
            }
            changedTags[i] = tag;
        }
        changes[i] = to;
    }

    /** Whether there is a field with a tag. */
    public boolean has(int tag) {
        int change = change(tag);
        return change >= 0 ? !(changes[change] instanceof Gone) : last(tag) >= 0;
    }

    /** The number in a varint or a fixed field; 0 when there is none. */
    public long number(int tag) {
        int change = change(tag);
        if (change >= 0) {
            return changes[change] instanceof Long number ? number : 0;
        }
        int slot = last(tag);
        if (slot < 0) {
            return 0;
        }
        int at = fields[slot + 2];
        return switch (tag & 7) {
            case Wire.FIXED64 -> Wire.fixed64(bytes, at);
            case Wire.FIXED32 -> Wire.fixed32(bytes, at);
            default -> Wire.varint64(bytes, at);
        };
    }

    /** The text of a string field; empty when there is none. */
    public String text(int tag) {
        int change = change(tag);
        if (change >= 0) {
            return changes[change] instanceof String text ? text : "";
        }
        int slot = last(tag);
        if (slot < 0) {
            return "";
        }
        int start = AnyValues.content(bytes, fields[slot + 2]);
        return new String(bytes, start, fields[slot + 3] - start, StandardCharsets.UTF_8);
    }

    /** The bytes of a length-delimited field; empty when there is none. */
    public ByteString bytes(int tag) {
        int change = change(tag);
        if (change >= 0) {
            return changes[change] instanceof ByteString content ? content : ByteString.EMPTY;
        }
        int slot = last(tag);
        if (slot < 0) {
            return ByteString.EMPTY;
        }
        int start = AnyValues.content(bytes, fields[slot + 2]);
        return ByteString.copyFrom(bytes, start, fields[slot + 3] - start);
    }

    /** How many fields have a tag. */
    public int count(int tag) {
        index();
        int count = 0;
        for (int slot = 0; slot < fieldCount * FIELD; slot += FIELD) {
            count += fields[slot] == tag ? 1 : 0;
        }
        return count;
    }

    /** Sets a varint or a fixed field. */
    public void set(int tag, long number) {
        change(tag, number);
    }

    /** Sets a string field. */
    public void set(int tag, String text) {
        change(tag, text);
    }

    /** Sets a length-delimited field to encoded content. */
    public void set(int tag, ByteString content) {
        change(tag, content);
    }

    /** Removes all fields with a tag. */
    public void remove(int tag) {
        change(tag, Gone.GONE);
    }

    private Part part(int tag) {
        for (int i = 0; i < partCount; i++) {
            if (parts.get(i).tag == tag) {
                return parts.get(i);
            }
        }
        Part part = partCount < parts.size() ? parts.get(partCount) : new Part();
        if (partCount == parts.size()) {
            parts.add(part);
        }
        partCount++;
        part.tag = tag;
        part.isValue = false;
        part.isValueSet = false;
        part.value = null;
        MapValue map = part.map;
        if (map != null) {
            map.on(bytes, from, to, tag);
        }
        MessageEdit message = part.message;
        if (message != null) {
            open(message, tag);
        }
        return part;
    }

    /** The attributes in the fields with a tag. */
    public MapValue map(int tag) {
        Part part = part(tag);
        MapValue map = part.map;
        if (map == null) {
            map = new MapValue().on(bytes, from, to, tag);
            part.map = map;
        }
        return map;
    }

    /** The message in a field that is not repeated; an empty message when there is none, and then the field appears with a change. */
    public MessageEdit message(int tag) {
        Part part = part(tag);
        MessageEdit message = part.message;
        if (message == null) {
            message = new MessageEdit();
            open(message, tag);
            part.message = message;
        }
        return message;
    }

    private void open(MessageEdit message, int tag) {
        int slot = last(tag);
        int start = slot < 0 ? 0 : AnyValues.content(bytes, fields[slot + 2]);
        message.on(bytes, start, slot < 0 ? 0 : fields[slot + 3], patches);
    }

    /** The attribute value in a field; null when it is empty or there is none. */
    public @Nullable Object value(int tag) {
        Part part = part(tag);
        if (!part.isValue) {
            int slot = last(tag);
            part.isValue = true;
            part.value = slot < 0
                    ? null
                    : AnyValues.read(bytes, AnyValues.content(bytes, fields[slot + 2]), fields[slot + 3]);
        }
        return part.value;
    }

    public void setValue(int tag, @Nullable Object value) {
        Part part = part(tag);
        part.isValue = true;
        part.isValueSet = true;
        part.value = AnyValues.check(value);
    }

    /** Adds a message at the end of a repeated field; {@link #children} comes to it too. */
    public void append(byte[] content) {
        appended.add(content);
        patches.reshape();
    }

    public int appendedCount() {
        return appended.size();
    }

    /**
     * Goes through the messages in the fields with a tag. Afterwards those fields must not be changed in another way.
     *
     * @param child becomes a view of one message after the other
     */
    public void children(int tag, MessageEdit child, Visitor visitor) {
        int last = -1;
        for (int at = from; at < to; ) {
            int field = at;
            int found = bytes[at];
            int value = at + 1;
            if (found < 0) {
                found = Wire.varint32(bytes, at);
                value = at + Wire.size(found);
            }
            at = Wire.skip(bytes, value, found);
            if (found == tag) {
                last = at;
                child.on(bytes, AnyValues.content(bytes, value), at, patches);
                int length = patches.reserve();
                boolean isKept = visitor.visit(child);
                if (!isKept || child.isForeign) {
                    patches.forget(length);
                }
                if (!isKept) {
                    patches.reshape();
                    grownInside +=
                            patches.replace(field, at, patches.replacements().size());
                } else if (child.isForeign) {
                    grownInside += child.replaceField(field, at, tag);
                } else {
                    int start = child.from;
                    grownInside += patches.close(length, start, at - start, child.patch());
                }
            }
        }
        if (!appended.isEmpty()) {
            visitAppended(tag, child, visitor, last < 0 ? to : last);
        }
    }

    private void visitAppended(int tag, MessageEdit child, Visitor visitor, int at) {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < appended.size(); i++) {
            byte[] content = appended.get(i);
            Patches own = new Patches(64);
            child.on(content, 0, content.length, own);
            if (visitor.visit(child)) {
                kept.add(child.encode());
            }
        }
        WireWriter out = patches.replacements();
        int mark = out.size();
        kept.forEach(content -> out.field(tag, content));
        grownInside += patches.replace(at, at, mark);
    }

    /** Writes another message in the place of a field; answers by how much the field gets longer. */
    private int replaceField(int field, int end, int tag) {
        byte[] content = encode();
        WireWriter out = patches.replacements();
        int mark = out.size();
        out.field(tag, content);
        return patches.replace(field, end, mark);
    }

    /** Whether anything in the message is changed, apart from its {@link #children}. */
    public boolean isChanged() {
        if (changeCount > 0 || isForeign) {
            return true;
        }
        for (int i = 0; i < partCount; i++) {
            if (isChanged(parts.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isChanged(Part part) {
        MapValue map = part.map;
        MessageEdit message = part.message;
        return (map != null && map.isChanged())
                || (message != null && message.isChanged())
                || part.isValueSet
                || AnyValues.isChanged(part.value);
    }

    /** The content of the message with its changes, but without changes to its {@link #children}. */
    public byte[] encode() {
        if (changeCount == 0 && partCount == 0) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        Patches before = patches;
        int inside = grownInside;
        grownInside = 0;
        patches = new Patches(64);
        patch();
        byte[] encoded = patches.apply(bytes, from, to);
        patches = before;
        grownInside = inside;
        return encoded;
    }

    /** Writes the changes as patches; answers by how much the content gets longer. */
    int patch() {
        for (int i = 0; i < partCount; i++) {
            Part part = parts.get(i);
            MessageEdit message = part.message;
            if (message != null && message.isChanged()) {
                change(part.tag, ByteString.copyFrom(message.encode()));
            }
            if (part.isValue && (part.isValueSet || AnyValues.isChanged(part.value))) {
                WireWriter content = new WireWriter(64);
                AnyValues.writeContent(content, part.value);
                change(part.tag, ByteString.copyFrom(content.bytes(), 0, content.size()));
            }
        }
        int grown = grownInside;
        if (changeCount > 0) {
            grown += patchFields();
        }
        for (int i = 0; i < partCount; i++) {
            MapValue map = parts.get(i).map;
            if (map != null && map.isChanged()) {
                grown += map.patch(patches);
                int mark = patches.replacements().size();
                map.writeAdded(patches.replacements());
                grown += patches.replace(to, to, mark);
            }
        }
        return grown;
    }

    private int patchFields() {
        index();
        int grown = 0;
        WireWriter out = patches.replacements();
        for (int slot = 0; slot < fieldCount * FIELD; slot += FIELD) {
            int change = change(fields[slot]);
            if (change >= 0) {
                int mark = out.size();
                if (last(fields[slot]) == slot) {
                    write(out, change);
                }
                grown += patches.replace(fields[slot + 1], fields[slot + 3], mark);
            }
        }
        for (int change = 0; change < changeCount; change++) {
            if (!(changes[change] instanceof Gone) && last(changedTags[change]) < 0) {
                int mark = out.size();
                write(out, change);
                int at = changedTags[change] == Layout.HEADER_TAG ? from : to;
                grown += patches.replace(at, at, mark);
            }
        }
        return grown;
    }

    private void write(WireWriter out, int change) {
        int tag = changedTags[change];
        switch (changes[change]) {
            case Long number -> {
                out.varint(tag);
                switch (tag & 7) {
                    case Wire.FIXED64 -> out.fixed64(number);
                    case Wire.FIXED32 -> out.fixed32((int) (long) number);
                    default -> out.varint64(number);
                }
            }
            case String text -> out.text(tag, text);
            case ByteString content -> out.field(tag, content.toByteArray());
            case null, default -> {}
        }
    }
}
