package io.spillway.telemetry;

import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Requests with one interesting field each: every message of a signal, every field number and wire type in it. */
final class EveryField {
    /** Numbers beside those that OTLP knows. */
    private static final int[] OTHERS = {0, 17, 31, 999, 1000, 1001, (1 << 29) - 1};

    private static final byte[][] CONTENTS = {
        {},
        {0},
        {1},
        {(byte) 0x80},
        {(byte) 0xC3, (byte) 0xA9},
        new byte[7],
        new byte[8],
        new byte[16],
        {1, 2, 3, 4, 5, 6, 7, 8},
        {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
    };

    private final Set<MessageType> seen = new HashSet<>();
    private final List<byte[]> requests = new ArrayList<>();

    private EveryField() {}

    static List<byte[]> of(Signal signal) {
        EveryField every = new EveryField();
        every.visit(Layout.of(signal).type, List.of());
        return every.requests;
    }

    /** @param path the tags that lead from the request to the message */
    private void visit(MessageType type, List<Integer> path) {
        if (!seen.add(type)) {
            return;
        }
        for (FieldType field : type.fieldList) {
            field(field.number, path);
            MessageType child = type.children[field.tag];
            if (child != null) {
                List<Integer> longer = new ArrayList<>(path);
                longer.add(field.tag);
                visit(child, longer);
            }
        }
        for (int number : OTHERS) {
            field(number, path);
        }
    }

    private void field(int number, List<Integer> path) {
        for (int wireType = 0; wireType < 8; wireType++) {
            if (wireType == Wire.START_GROUP || wireType == Wire.END_GROUP) {
                continue; // refused by rule, see ValidatorErrorsTest
            }
            int tag = number << 3 | wireType;
            for (byte[] content : CONTENTS) {
                WireWriter field = new WireWriter(64);
                field.varint(tag);
                if (wireType == Wire.LENGTH_DELIMITED) {
                    field.varint(content.length);
                }
                field.raw(content, 0, content.length);
                requests.add(wrap(field.toByteArray(), path));
            }
        }
    }

    private static byte[] wrap(byte[] content, List<Integer> path) {
        byte[] wrapped = content;
        for (int tag : path.reversed()) {
            WireWriter outer = new WireWriter(wrapped.length + 8);
            outer.field(tag, wrapped);
            wrapped = outer.toByteArray();
        }
        return wrapped;
    }
}
