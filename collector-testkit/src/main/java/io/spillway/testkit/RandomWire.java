package io.spillway.testkit;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.spillway.component.Signal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Makes protobuf bytes of an OTLP request field by field, right or slightly wrong: known fields with another wire type, wrong
 * lengths, numbers that are padded or too long, groups, field numbers out of range, bad UTF-8, identifiers of a wrong length.
 * The bytes are written from their end to their beginning, so that the length of a message is known when it is written. An
 * instance serves one thread.
 */
public final class RandomWire {
    private static final int CAPACITY = 1 << 17;
    private static final int MAX_DEPTH = 14;
    private static final int ROOM = CAPACITY / 2;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int[] WIRE_TYPES = {VARINT, FIXED64, LENGTH_DELIMITED, FIXED32};
    private static final long[] ODD_NUMBERS = {0, 17, 1000, 1000, 1001, (1 << 29) - 1, 1L << 29, 1L << 32, 1L << 60};
    /** One field in so many is wrong, by request. */
    private static final int[] RARITIES = {1_000_000, 60, 25, 10};

    private final Type root;
    private final byte[] bytes = new byte[CAPACITY];
    private int at;
    private int rarity;
    private RandomGenerator random = RandomGenerator.getDefault();

    public RandomWire(Signal signal) {
        this.root = new Type(WireOracle.empty(signal).getDescriptorForType(), new HashMap<>());
    }

    /** A request that depends on the randomness alone. */
    public byte[] request(RandomGenerator randomness) {
        random = randomness;
        rarity = RARITIES[random.nextInt(RARITIES.length)];
        at = CAPACITY;
        message(root, 0);
        byte[] request = Arrays.copyOfRange(bytes, at, CAPACITY);
        return rarity == RARITIES[0] && random.nextBoolean() ? Mutations.of(request, random) : request;
    }

    private boolean isWrong() {
        return random.nextInt(rarity) == 0;
    }

    private void message(Type type, int depth) {
        int fields = 1 + random.nextInt(depth < 2 ? 2 : 5);
        for (int i = 0; i < fields && at > ROOM; i++) {
            if (isWrong()) {
                wrongField(type, depth);
            } else if (random.nextInt(30) == 0) {
                value(random.nextInt(17, 2000), WIRE_TYPES[random.nextInt(4)]);
            } else {
                known(type, depth);
            }
        }
    }

    private void known(Type type, int depth) {
        int index = random.nextInt(type.fields.size());
        FieldDescriptor field = type.fields.get(index);
        if (type.children[index] != null) {
            if (depth < MAX_DEPTH) {
                int end = at;
                message(type.children[index], depth + 1);
                length(end - at);
                tag(field.getNumber(), LENGTH_DELIMITED);
            }
        } else if (field.isPacked()) {
            packed(field);
        } else {
            content(field);
        }
    }

    private void packed(FieldDescriptor field) {
        int wireType = field.getLiteType().getWireType();
        if (random.nextInt(4) == 0) {
            value(field.getNumber(), wireType);
            return;
        }
        int end = at;
        for (int i = random.nextInt(4); i > 0; i--) {
            number(wireType);
        }
        if (isWrong()) {
            raw(random.nextInt(256));
        }
        length(end - at);
        tag(field.getNumber(), LENGTH_DELIMITED);
    }

    private void content(FieldDescriptor field) {
        switch (field.getType()) {
            case STRING -> text(random.nextInt(random.nextInt(10) == 0 ? 200 : 12));
            case BYTES -> identifier(field.getName());
            default -> number(field.getLiteType().getWireType());
        }
        tag(field.getNumber(), field.getLiteType().getWireType());
    }

    private void text(int length) {
        int end = at;
        for (int i = 0; i < length; i++) {
            raw(random.nextInt(0x20, 0x7F));
        }
        if (length > 3 && random.nextInt(8) == 0) {
            raw(0xBC);
            raw(0xC3);
        }
        if (isWrong()) {
            raw(random.nextInt(0x80, 0x100));
        }
        length(end - at);
    }

    private void identifier(String name) {
        int right = name.equals("trace_id") ? 16 : name.endsWith("span_id") ? 8 : random.nextInt(40);
        int length = isWrong() ? random.nextInt(20) : random.nextInt(8) == 0 ? 0 : right;
        boolean isZero = random.nextInt(20) == 0;
        for (int i = 0; i < length; i++) {
            raw(isZero ? 0 : random.nextInt(256));
        }
        length(length);
    }

    /** A field that is wrong, or that is odd and may be right. */
    private void wrongField(Type type, int depth) {
        int index = random.nextInt(type.fields.size());
        switch (random.nextInt(6)) {
            case 0 -> {
                value(7, random.nextInt(8)); // the end, or the beginning, of something
                group(random.nextInt(1, 20));
            }
            case 1 -> value(ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)], random.nextInt(8));
            case 2 -> {
                int end = at;
                message(type, depth + 1);
                length(end - at + random.nextInt(-2, 3));
                tag(type.fields.get(index).getNumber(), LENGTH_DELIMITED);
            }
            default -> value(type.fields.get(index).getNumber(), random.nextInt(8));
        }
    }

    private void group(int number) {
        tag(random.nextInt(10) == 0 ? number + 1 : number, 4);
        if (random.nextBoolean()) {
            value(random.nextInt(1, 20), WIRE_TYPES[random.nextInt(4)]);
        }
        tag(number, 3);
    }

    /** A field of a wire type, with a value that fits the wire type. */
    private void value(long number, int wireType) {
        if (wireType == LENGTH_DELIMITED) {
            text(random.nextInt(20));
        } else {
            number(wireType);
        }
        tag(number, wireType);
    }

    private void number(int wireType) {
        switch (wireType) {
            case VARINT -> varint(random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(300));
            case FIXED64 -> fixed(8);
            case FIXED32 -> fixed(4);
            default -> {} // groups and the wire types that do not exist
        }
    }

    private void fixed(int size) {
        for (int i = 0; i < size; i++) {
            raw(random.nextInt(256));
        }
    }

    private void length(int length) {
        varint(isWrong() ? random.nextInt(4) == 0 ? random.nextLong() : length + random.nextInt(-1, 2) : length);
    }

    private void tag(long number, int wireType) {
        varint(number << 3 | wireType);
    }

    /** Now and then padded with zeros in its upper bits, or longer than the format allows. */
    private void varint(long value) {
        int size = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        if (random.nextInt(100) == 0) {
            size = Math.min(10, size + random.nextInt(1, 10));
        }
        if (isWrong()) {
            size = 11;
        }
        for (int i = size - 1; i >= 0; i--) {
            long group = i > 9 ? 0 : value >>> (7 * i);
            raw(((int) group & 0x7F) | (i == size - 1 ? 0 : 0x80));
        }
    }

    private void raw(int value) {
        bytes[--at] = (byte) value;
    }

    /** A message with what its fields hold. */
    private static final class Type {
        final List<FieldDescriptor> fields;
        final Type[] children;

        Type(Descriptor descriptor, Map<String, Type> known) {
            known.put(descriptor.getFullName(), this);
            fields = descriptor.getFields();
            children = new Type[fields.size()];
            for (int i = 0; i < children.length; i++) {
                if (fields.get(i).getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    Descriptor child = fields.get(i).getMessageType();
                    Type made = known.get(child.getFullName());
                    children[i] = made != null ? made : new Type(child, known);
                }
            }
        }
    }
}
