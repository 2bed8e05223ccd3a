package io.spillway.telemetry;

import io.opentelemetry.proto.common.v1.KeyValue;

/**
 * Checks that bytes are a protobuf message of some type, and counts its items. The validator refuses all bytes that
 * protobuf-java or the codec of the Go collector refuses, so that every next hop reads an accepted request. One class
 * serves all signals: {@link MessageType} holds the rules of each field.
 *
 * <p>Accepted bytes are <em>canonical</em> or {@linkplain #isOdd() odd}. Cursors and everything that copies ranges rely on
 * canonical bytes; {@link Canonical} turns odd bytes into canonical ones. In canonical bytes
 *
 * <ul>
 *   <li>tags, lengths and numbers take as few bytes as they can, and packed fields are packed;
 *   <li>no sub-message and no union is set twice, and a span has one trace id;
 *   <li>a resource, a scope, and the key of an attribute stand before everything else in their message;
 *   <li>scopes in a resource, items in a scope, and so on, follow each other without other fields between them;
 *   <li>no trace id and no span id consists of zeros only, and no scopes have the field number of old versions of OTLP.
 * </ul>
 *
 * <p>Unknown fields may stand anywhere. A known field with another wire type and a group are malformed: protobuf-java
 * takes both for unknown fields, and the Go collector refuses the whole request. The validator allocates nothing per
 * field. An instance serves one call.
 */
final class Validator {
    /** The most levels of nested messages: the limit of protobuf-java. */
    static final int MAX_DEPTH = 100;

    private static final MessageType KEY_VALUE = MessageType.of(KeyValue.getDescriptor());
    private static final int LONGEST_VARINT = 10;
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final int MAX_FIELD_NUMBER = (1 << 29) - 1;

    private final MessageType root;
    private final byte[] bytes;
    /** The tags of the messages that are open, by depth; for error messages. */
    private final int[] open = new int[MAX_DEPTH + 1];

    private boolean odd;
    private boolean repairs;
    private int items;
    /** The offset behind a value that another method has read. */
    private int next;

    Validator(MessageType root, byte[] bytes) {
        this.root = root;
        this.bytes = bytes;
    }

    void validate() throws MalformedTelemetryException {
        message(root, 0, bytes.length, 0, 0);
    }

    /** Whether the bytes are accepted, but not canonical. */
    boolean isOdd() {
        return odd;
    }

    /** Whether protobuf-java alone does not make the bytes canonical. */
    boolean needsRepairs() {
        return repairs;
    }

    int items() {
        return items;
    }

    /** @param seenBefore the bits of {@link MessageType#once} for the fields in front of {@code from} */
    private void message(MessageType type, int from, int limit, int depth, int seenBefore)
            throws MalformedTelemetryException {
        byte[] bytes = this.bytes;
        byte[] ops = type.ops;
        int seen = seenBefore;
        int childrenEnd = 0;
        int at = from;
        while (at < limit) {
            int start = at;
            int tag = bytes[at++];
            if (tag < 0) {
                tag = tag(start, limit, depth);
                at = next;
            }
            int op = tag >>> 8 == 0 ? ops[tag] : MessageType.UNKNOWN;
            if (op < 0) {
                int once = type.once[tag];
                if ((seen & once) != 0 || (type.first[tag] && start != from)) {
                    odd = true;
                }
                seen |= once;
                op &= 0x7F;
            }
            switch (op) {
                case MessageType.VARINT -> at = at < limit && bytes[at] >= 0 ? at + 1 : varint(at, limit, tag, depth);
                case MessageType.FIXED32 -> at = fixed(at, limit, 4, tag, depth);
                case MessageType.FIXED64 -> at = fixed(at, limit, 8, tag, depth);
                case MessageType.UNKNOWN -> at = unknown(type, start, at, limit, tag, depth);
                default -> {
                    int length;
                    if (at < limit && bytes[at] >= 0) {
                        length = bytes[at++];
                    } else {
                        length = length(at, limit, tag, depth);
                        at = next;
                    }
                    if (length > limit - at) {
                        throw tooLong(at, limit, length, tag, depth);
                    }
                    int end = at + length;
                    switch (op) {
                        case MessageType.STRING -> string(at, end, tag, depth);
                        case MessageType.ATTRIBUTE -> {
                            if (depth > MAX_DEPTH - 2 || !PlainItem.isAttribute(bytes, at, end)) {
                                child(KEY_VALUE, at, end, tag, depth);
                            }
                        }
                        case MessageType.ITEM, MessageType.CHILD -> {
                            if (childrenEnd != start && childrenEnd != 0) {
                                odd = true;
                            }
                            childrenEnd = end;
                            if (op == MessageType.ITEM) {
                                items++;
                                item(type.child(tag), at, end, tag, depth);
                            } else {
                                child(type.child(tag), at, end, tag, depth);
                            }
                        }
                        case MessageType.MESSAGE -> child(type.child(tag), at, end, tag, depth);
                        case MessageType.TRACE_ID -> identifier(length, TRACE_ID_BYTES, at, tag, depth);
                        case MessageType.SPAN_ID -> identifier(length, SPAN_ID_BYTES, at, tag, depth);
                        case MessageType.PACKED_VARINT -> packedVarints(at, end, tag, depth);
                        case MessageType.PACKED_FIXED64 -> packedFixed64s(length, at, tag, depth);
                        default -> {}
                    }
                    at = end;
                }
            }
        }
    }

    private void child(MessageType type, int from, int to, int tag, int depth) throws MalformedTelemetryException {
        if (depth >= MAX_DEPTH) {
            throw malformed(from, tag, depth, "nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
        }
        open[depth] = tag;
        message(type, from, to, depth + 1, 0);
    }

    /** Items are never too deep. The general way reads the fields that {@link PlainItem} leaves. */
    private void item(MessageType type, int from, int to, int tag, int depth) throws MalformedTelemetryException {
        open[depth] = tag;
        long plain = PlainItem.read(type, bytes, from, to);
        int at = PlainItem.end(plain);
        if (at < to) {
            message(type, at, to, depth + 1, PlainItem.seen(plain));
        }
    }

    private int tag(int at, int limit, int depth) throws MalformedTelemetryException {
        if (bytes[at] >= 0) {
            next = at + 1;
            return bytes[at];
        }
        int second = at + 1 < limit ? bytes[at + 1] : 0;
        if (second > 0) {
            next = at + 2;
            return (bytes[at] & 0x7F) | (second << 7);
        }
        int end = varint(at, limit, 0, depth);
        long tag = Wire.varint64(bytes, at);
        if (tag >>> 32 != 0) {
            throw malformed(
                    at, 0, depth, "field number " + (tag >>> 3) + " (expected: at most " + MAX_FIELD_NUMBER + ")");
        }
        odd |= Wire.size((int) tag) != end - at;
        next = end;
        return (int) tag;
    }

    private int length(int at, int limit, int tag, int depth) throws MalformedTelemetryException {
        int end = varint(at, limit, tag, depth);
        long length = Wire.varint64(bytes, at);
        if (length < 0 || length > limit - end) {
            throw tooLong(end, limit, length, tag, depth);
        }
        odd |= Wire.size((int) length) != end - at;
        next = end;
        return (int) length;
    }

    private int varint(int from, int limit, int tag, int depth) throws MalformedTelemetryException {
        int at = from;
        while (at < limit) {
            byte b = bytes[at++];
            if (b >= 0) {
                odd |= (b == 0 && at - from > 1) || (at - from == LONGEST_VARINT && b != 1);
                return at;
            }
            if (at - from == LONGEST_VARINT) {
                throw malformed(from, tag, depth, "number of more than " + LONGEST_VARINT + " bytes");
            }
        }
        throw malformed(from, tag, depth, "ends inside a number");
    }

    private int fixed(int at, int limit, int size, int tag, int depth) throws MalformedTelemetryException {
        if (limit - at < size) {
            throw malformed(at, tag, depth, "ends after " + (limit - at) + " bytes (expected: " + size + ")");
        }
        return at + size;
    }

    private void string(int from, int to, int tag, int depth) throws MalformedTelemetryException {
        int bad = Utf8.check(bytes, from, to);
        if (bad != Utf8.VALID) {
            throw malformed(bad, tag, depth, "invalid UTF-8");
        }
    }

    private void identifier(int length, int expected, int at, int tag, int depth) throws MalformedTelemetryException {
        if (length != expected) {
            if (length != 0) {
                throw malformed(at, tag, depth, "length " + length + " (expected: " + expected + " or 0)");
            }
        } else if ((Wire.fixed64(bytes, at) | Wire.fixed64(bytes, at + length - Long.BYTES)) == 0) {
            odd = true;
            repairs = true;
        }
    }

    private void packedVarints(int from, int to, int tag, int depth) throws MalformedTelemetryException {
        int at = from;
        while (at < to) {
            at = bytes[at] >= 0 ? at + 1 : varint(at, to, tag, depth);
        }
    }

    private void packedFixed64s(int length, int at, int tag, int depth) throws MalformedTelemetryException {
        if ((length & 7) != 0) {
            throw malformed(at, tag, depth, "length " + length + " (expected: a multiple of 8)");
        }
    }

    /** A tag that {@link MessageType#ops} does not know. */
    private int unknown(MessageType type, int start, int at, int limit, int tag, int depth)
            throws MalformedTelemetryException {
        int number = tag >>> 3;
        if (number == 0) {
            throw malformed(start, tag, depth, "field number 0");
        }
        if (number == MessageType.OLD_SCOPES && type.hasScopes) {
            return oldScopes(type, start, at, limit, tag, depth);
        }
        FieldType field = number < type.fields.length ? type.fields[number] : null;
        if (field != null) {
            if (!field.isUnpacked(tag)) {
                throw wrongWireType(start, tag, field.tag, depth);
            }
            odd = true;
        }
        return skip(start, at, limit, tag, depth);
    }

    /** The scopes of a resource as OTLP called them before version 0.15; the Go collector still reads them. */
    private int oldScopes(MessageType type, int start, int at, int limit, int tag, int depth)
            throws MalformedTelemetryException {
        if ((tag & 7) != Wire.LENGTH_DELIMITED) {
            throw wrongWireType(start, tag, Wire.LENGTH_DELIMITED, depth);
        }
        int length = length(at, limit, tag, depth);
        int from = next;
        child(type.child(MessageType.SCOPES_TAG), from, from + length, tag, depth);
        odd = true;
        repairs = true;
        return from + length;
    }

    private int skip(int start, int at, int limit, int tag, int depth) throws MalformedTelemetryException {
        return switch (tag & 7) {
            case Wire.VARINT -> varint(at, limit, tag, depth);
            case Wire.FIXED64 -> fixed(at, limit, 8, tag, depth);
            case Wire.FIXED32 -> fixed(at, limit, 4, tag, depth);
            case Wire.LENGTH_DELIMITED -> {
                int length = length(at, limit, tag, depth);
                yield next + length;
            }
            case Wire.START_GROUP, Wire.END_GROUP -> throw malformed(start, tag, depth, "group (OTLP has no groups)");
            default -> throw malformed(start, tag, depth, "wire type " + (tag & 7) + " (expected: 0, 1, 2 or 5)");
        };
    }

    private MalformedTelemetryException wrongWireType(int start, int tag, int expected, int depth) {
        return malformed(start, tag, depth, "wire type " + (tag & 7) + " (expected: " + (expected & 7) + ")");
    }

    private MalformedTelemetryException tooLong(int at, int limit, long length, int tag, int depth) {
        return malformed(
                at,
                tag,
                depth,
                "length " + Long.toUnsignedString(length) + " (expected: at most " + (limit - at) + ")");
    }

    private MalformedTelemetryException malformed(int offset, int tag, int depth, String problem) {
        StringBuilder path = new StringBuilder();
        MessageType type = root;
        for (int level = 0; level < depth; level++) {
            type = describe(path, type, open[level]);
        }
        describe(path, type, tag);
        return new MalformedTelemetryException(offset, path.isEmpty() ? root.name : path.toString(), problem);
    }

    private static MessageType describe(StringBuilder path, MessageType type, int tag) {
        if (tag >>> 3 == 0) {
            return type;
        }
        path.append(path.isEmpty() ? "" : ".");
        int number = tag >>> 3;
        FieldType field = number < type.fields.length ? type.fields[number] : null;
        path.append(field == null ? "field " + number : field.descriptor.getName());
        if (number == MessageType.OLD_SCOPES && type.hasScopes) {
            return type.child(MessageType.SCOPES_TAG);
        }
        MessageType child = field == null ? null : type.children[field.tag];
        return child == null ? type : child;
    }
}
