package io.spillway.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.charset.StandardCharsets;

/**
 * Walks the items of a batch in the order of their bytes, without decoding or allocating. Begins before the first item;
 * the accessors hold for the item that the last {@link #next()} moved to. Methods that answer objects decode on each call.
 */
public abstract sealed class ItemCursor permits SpanCursor, DataPointCursor, LogRecordCursor {
    static final int TRACE_ID_LENGTH = 16;
    static final int SPAN_ID_LENGTH = 8;

    private static final int RESOURCE_ATTRIBUTES = 0x0A;
    private static final int SCOPE_NAME = 0x0A;
    private static final int SCOPE_VERSION = 0x12;
    private static final int SCOPE_ATTRIBUTES = 0x1A;

    final Walk walk;
    private int scanned;

    ItemCursor(Walk walk) {
        this.walk = walk;
    }

    /** Moves to the next item; false after the last. */
    public final boolean next() {
        while (true) {
            switch (walk.step()) {
                case Walk.ITEM -> {
                    return true;
                }
                case Walk.DONE -> {
                    return false;
                }
                default -> {}
            }
        }
    }

    /** Fills {@code into} with an attribute of the item; false when there is none. */
    public final boolean attribute(AttributeKey key, AttributeValue into) {
        return Attributes.find(walk.bytes(), walk.itemStart(), walk.itemEnd(), attributesTag(), key, into);
    }

    /** Fills {@code into} with an attribute of the item's resource; false when there is none. */
    public final boolean resourceAttribute(AttributeKey key, AttributeValue into) {
        return header(Layout.RESOURCE, RESOURCE_ATTRIBUTES, key, into);
    }

    /** Fills {@code into} with an attribute of the item's scope; false when there is none. */
    public final boolean scopeAttribute(AttributeKey key, AttributeValue into) {
        return header(Layout.SCOPE, SCOPE_ATTRIBUTES, key, into);
    }

    private boolean header(int level, int tag, AttributeKey key, AttributeValue into) {
        return Attributes.find(walk.bytes(), walk.headerStart(level), walk.headerEnd(level), tag, key, into);
    }

    /** The scope's name; empty when it has none. */
    public final String scopeName() {
        return text(walk.headerStart(Layout.SCOPE), walk.headerEnd(Layout.SCOPE), SCOPE_NAME);
    }

    /** The scope's version; empty when it has none. */
    public final String scopeVersion() {
        return text(walk.headerStart(Layout.SCOPE), walk.headerEnd(Layout.SCOPE), SCOPE_VERSION);
    }

    /** The length of the item's own encoding in bytes. */
    public final int itemByteSize() {
        return walk.itemEnd() - walk.itemStart();
    }

    /** The decoded resource. */
    public final Resource resource() {
        return decode(Resource.parser(), walk.headerStart(Layout.RESOURCE), walk.headerEnd(Layout.RESOURCE));
    }

    /** The decoded scope. */
    public final InstrumentationScope scope() {
        return decode(InstrumentationScope.parser(), walk.headerStart(Layout.SCOPE), walk.headerEnd(Layout.SCOPE));
    }

    /** The decoded item: a {@code Span}, a {@code LogRecord}, or a data point of whichever kind. */
    public abstract Message item();

    /** The bytes of the item and of the messages above it; the answer follows this cursor. */
    public final EncodedItem encoding() {
        return new EncodedItem(walk);
    }

    /** The item as a batch of its own, with its resource and scope. */
    public final Telemetry alone() {
        Selection selection = new Selection(walk.layout);
        selection.add(walk);
        return walk.layout.telemetry(new Part[] {selection.toPart()}, ClientMetadata.NONE);
    }

    /** The tag of the attributes in the item. */
    abstract int attributesTag();

    /** Looks through the item's fields, once for each item. */
    final void scan() {
        if (scanned == walk.serial()) {
            return;
        }
        scanned = walk.serial();
        clear();
        byte[] bytes = walk.bytes();
        int end = walk.itemEnd();
        int at = walk.itemStart();
        while (at < end) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            field(bytes, tag, value, at);
        }
    }

    /** Forgets the item before. */
    abstract void clear();

    /** Notes a field of the item: its value, with its length where it has one, stands from {@code value} to {@code end}. */
    abstract void field(byte[] bytes, int tag, int value, int end);

    /** The offset of an identifier of this length; negative when the field holds none. */
    static int identifierAt(int value, int end, int length) {
        return end - value == length + 1 ? value + 1 : -1;
    }

    /** Eight bytes of an identifier, big-endian; 0 for a negative offset. */
    final long identifier(int at) {
        return at < 0 ? 0 : Wire.bigEndian(walk.bytes(), at);
    }

    final <M extends Message> M decodeItem(Parser<M> parser) {
        return decode(parser, walk.itemStart(), walk.itemEnd());
    }

    /** The last value of a string field in a range of fields; empty when there is none. */
    final String text(int from, int to, int wanted) {
        return textAt(last(from, to, wanted));
    }

    /** The offset of the last value of a field in a range of fields; negative when there is none. */
    final int last(int from, int to, int wanted) {
        byte[] bytes = walk.bytes();
        int found = -1;
        int at = from;
        while (at < to) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            found = tag == wanted ? value : found;
            at = Wire.skip(bytes, value, tag);
        }
        return found;
    }

    /** The varint at an offset; 0 for a negative one. */
    final long numberAt(int at) {
        return at < 0 ? 0 : Wire.varint64(walk.bytes(), at);
    }

    /** The string whose length stands at an offset; empty for a negative one. */
    final String textAt(int at) {
        if (at < 0) {
            return "";
        }
        int length = Wire.varint32(walk.bytes(), at);
        return new String(walk.bytes(), at + Wire.size(length), length, StandardCharsets.UTF_8);
    }

    private <M extends Message> M decode(Parser<M> parser, int from, int to) {
        try {
            return parser.parseFrom(walk.bytes(), from, to - from);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("validated bytes do not decode", e);
        }
    }
}
