package io.spillway.telemetry;

import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;

/**
 * Walks the items of a batch in the order of their bytes, without decoding or allocating. Begins before the first item;
 * the accessors hold for the item that the last {@link #next()} moved to. Methods that answer objects decode on each call.
 */
public abstract sealed class ItemCursor permits SpanCursor, DataPointCursor, LogRecordCursor {
    ItemCursor() {}

    /** Moves to the next item; false after the last. */
    public abstract boolean next();

    /** Fills {@code into} with an attribute of the item; false when there is none. */
    public abstract boolean attribute(AttributeKey key, AttributeValue into);

    /** Fills {@code into} with an attribute of the item's resource; false when there is none. */
    public abstract boolean resourceAttribute(AttributeKey key, AttributeValue into);

    /** Fills {@code into} with an attribute of the item's scope; false when there is none. */
    public abstract boolean scopeAttribute(AttributeKey key, AttributeValue into);

    /** The scope's name; empty when it has none. */
    public abstract String scopeName();

    /** The scope's version; empty when it has none. */
    public abstract String scopeVersion();

    /** The length of the item's own encoding in bytes. */
    public abstract int itemByteSize();

    /** The decoded resource. */
    public abstract Resource resource();

    /** The decoded scope. */
    public abstract InstrumentationScope scope();

    /** The decoded item: a {@code Span}, a {@code LogRecord}, or a data point of whichever kind. */
    public abstract Message item();

    /** The item as a batch of its own, with its resource and scope. */
    public abstract Telemetry alone();
}
