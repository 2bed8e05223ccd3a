package io.spillway.telemetry;

import io.opentelemetry.proto.common.v1.KeyValue;

/**
 * Checks that bytes are a protobuf message of some type, as strictly as protobuf-java, and counts its items. One class
 * serves all signals: {@link MessageType} says what each field must be.
 *
 * <p>Bytes that pass are either <em>canonical</em>, which is what cursors and everything that copies ranges rely on, or
 * {@linkplain #isOdd() odd}: valid, but to be decoded and serialised once. In canonical bytes
 *
 * <ul>
 *   <li>tags, lengths and numbers take as few bytes as they can, and known fields have their declared wire type;
 *   <li>no sub-message and no union is set twice, and a span has one trace id;
 *   <li>a resource, a scope, and the key of an attribute stand before everything else in their message;
 *   <li>scopes in a resource, items in a scope, and so on, follow each other without other fields between them.
 * </ul>
 *
 * <p>Unknown fields are welcome anywhere. Nothing is allocated per field; a validator serves one call.
 */
final class Validator {
    /** How deep messages may be nested: the limit of protobuf-java. */
    static final int MAX_DEPTH = 100;

    private static final MessageType KEY_VALUE = MessageType.of(KeyValue.getDescriptor());
    private static final int LONGEST_VARINT = 10;
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private final MessageType root;
    private final byte[] bytes;
    /** The tags of the messages that are open, by depth; for error messages. */
    private final int[] open = new int[MAX_DEPTH + 1];

    private boolean odd;
    private int items;
    /** The offset at which reading goes on after a value that was read out of line. */
    private int next;

    Validator(MessageType root, byte[] bytes) {
        this.root = root;
        this.bytes = bytes;
    }

    void validate() throws MalformedTelemetryException {
        message(root, 0, bytes.length, 0);
    }

    boolean isOdd() {
        return odd;
    }

    int items() {
        return items;
    }

    private void message(MessageType type, int from, int limit, int depth) throws MalformedTelemetryException {
        byte[] bytes = this.bytes;
        byte[] ops = type.ops;
        int seen = 0;
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
                            if (depth > MAX_DEPTH - 2 || !isPlainAttribute(at, end)) {
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
                            }
                            child(type.child(tag), at, end, tag, depth);
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
        message(type, from, to, depth + 1);
    }

    /**
     * Whether this is the usual attribute: a key and a string, boolean, integer or double, all in their shortest form, all
     * text ASCII. Anything else, good or bad, is left to the general way. Two thirds of a span are such attributes.
     */
    private boolean isPlainAttribute(int from, int end) {
        byte[] bytes = this.bytes;
        if (end - from < 4 || bytes[from] != 0x0A) {
            return false;
        }
        int keyLength = bytes[from + 1];
        int value = from + 2 + keyLength;
        if (keyLength < 0 || value > end - 4 || bytes[value] != 0x12 || value + 2 + bytes[value + 1] != end) {
            return false;
        }
        if (bytes[value + 2] == 0x0A) { // a string: the tags and lengths between key and text are ASCII as well
            return bytes[value + 3] == end - value - 4 && Utf8.isAscii(bytes, from + 2, end);
        }
        return Utf8.isAscii(bytes, from + 2, value) && isPlainNumber(value + 2, end);
    }

    private boolean isPlainNumber(int from, int end) {
        byte[] bytes = this.bytes;
        int length = end - from - 1;
        return switch (bytes[from]) {
            case 0x10 -> length == 1 && bytes[from + 1] >= 0;
            case 0x18 -> isShortVarint(from + 1, end);
            case 0x21 -> length == 8;
            default -> false;
        };
    }

    /** Up to nine bytes, which leaves out the negative numbers. */
    private boolean isShortVarint(int from, int end) {
        int last = end - 1;
        if (last - from >= LONGEST_VARINT - 1 || bytes[last] < 0 || (bytes[last] == 0 && last != from)) {
            return false;
        }
        for (int at = from; at < last; at++) {
            if (bytes[at] >= 0) {
                return false;
            }
        }
        return true;
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
        // protobuf-java drops the bits above the 32nd, so we do too
        int end = varint(at, limit, 0, depth);
        int tag = (int) Wire.varint64(bytes, at);
        odd |= Wire.size(tag) != end - at;
        next = end;
        return tag;
    }

    private int length(int at, int limit, int tag, int depth) throws MalformedTelemetryException {
        int end = varint(at, limit, tag, depth);
        int length = (int) Wire.varint64(bytes, at);
        if (length < 0) {
            throw malformed(at, tag, depth, "negative length " + length);
        }
        odd |= Wire.size(length) != end - at;
        next = end;
        return length;
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
        if (length != expected && length != 0) {
            throw malformed(at, tag, depth, "length " + length + " (expected: " + expected + " or 0)");
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

    /** A field that OTLP does not know, or knows with another wire type, which protobuf takes for unknown too. */
    private int unknown(MessageType type, int start, int at, int limit, int tag, int depth)
            throws MalformedTelemetryException {
        int number = tag >>> 3;
        if (number == 0) {
            throw malformed(start, tag, depth, "field number 0");
        }
        // Also the unpacked form of a packed field, which protobuf understands
        odd |= number < type.fields.length && type.fields[number] != null;
        return skip(start, at, limit, tag, depth);
    }

    private int skip(int start, int at, int limit, int tag, int depth) throws MalformedTelemetryException {
        return switch (tag & 7) {
            case Wire.VARINT -> varint(at, limit, tag, depth);
            case Wire.FIXED64 -> fixed(at, limit, 8, tag, depth);
            case Wire.FIXED32 -> fixed(at, limit, 4, tag, depth);
            case Wire.START_GROUP -> group(at, limit, tag, depth);
            case Wire.LENGTH_DELIMITED -> {
                int length = length(at, limit, tag, depth);
                if (length > limit - next) {
                    throw tooLong(next, limit, length, tag, depth);
                }
                yield next + length;
            }
            case Wire.END_GROUP -> throw malformed(start, tag, depth, "end of a group that did not begin");
            default -> throw malformed(start, tag, depth, "wire type " + (tag & 7));
        };
    }

    private int group(int from, int limit, int groupTag, int depth) throws MalformedTelemetryException {
        if (depth >= MAX_DEPTH) {
            throw malformed(from, groupTag, depth, "nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
        }
        odd = true;
        open[depth] = groupTag;
        int at = from;
        while (at < limit) {
            int start = at;
            int tag = tag(at, limit, depth + 1);
            at = next;
            if (tag >>> 3 == 0) {
                throw malformed(start, tag, depth + 1, "field number 0");
            }
            if (tag == ((groupTag & ~7) | Wire.END_GROUP)) {
                return at;
            }
            at = skip(start, at, limit, tag, depth + 1);
        }
        throw malformed(at, groupTag, depth, "ends inside a group");
    }

    private MalformedTelemetryException tooLong(int at, int limit, int length, int tag, int depth) {
        return malformed(at, tag, depth, "length " + length + " (expected: at most " + (limit - at) + ")");
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
        FieldType field = tag >>> 3 < type.fields.length && tag >= 0 ? type.fields[tag >>> 3] : null;
        path.append(field == null ? "field " + (tag >>> 3) : field.descriptor.getName());
        MessageType child = field == null ? null : type.children[field.tag];
        return child == null ? type : child;
    }
}
