package io.spillway.testkit;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damages bytes as a fuzzer does. */
public final class Mutations {
    private static final int MOST = 3;

    private Mutations() {}

    /** A copy with one to three mutations: a byte changed, a bit flipped, a byte more, or the end missing. */
    public static byte[] of(byte[] original, RandomGenerator random) {
        byte[] bytes = original.clone();
        int count = 1 + random.nextInt(MOST);
        for (int i = 0; i < count && bytes.length > 0; i++) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x80);
            case 4 -> {
                return insert(bytes, at, bytes[random.nextInt(bytes.length)]);
            }
            default -> bytes[at] = bytes[random.nextInt(bytes.length)];
        }
        return bytes;
    }

    private static byte[] insert(byte[] bytes, int at, byte inserted) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = inserted;
        return longer;
    }
}
