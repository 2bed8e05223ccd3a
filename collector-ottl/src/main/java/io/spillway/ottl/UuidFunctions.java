package io.spillway.ottl;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** The functions that make identifiers. */
final class UuidFunctions {
    private static final long VERSION = 0xF000L;
    private static final long VARIANT = 0x3FFF_FFFF_FFFF_FFFFL;

    private UuidFunctions() {}

    static void register() {
        FunctionTable.add(
                "UUID()",
                "A random UUID of version 4.",
                "UUID()",
                "`f81d4fae-7dec-41d0-a765-00a0c91e6bf6`",
                _ -> frame -> {
                    RandomGenerator random = frame.surroundings.random();
                    return text(random.nextLong(), 4, random.nextLong());
                });
        FunctionTable.add(
                "UUIDv7()",
                "A UUID of version 7, which begins with the time.",
                "UUIDv7()",
                "`01980b6c-93a8-7b3c-8d2e-5f0a1b2c3d4e`",
                _ -> frame -> {
                    RandomGenerator random = frame.surroundings.random();
                    long millis = frame.surroundings.clock().now().toEpochMilli();
                    return text((millis << 16) | (random.nextLong() & 0xFFF), 7, random.nextLong());
                });
    }

    private static String text(long high, int version, long low) {
        return new UUID((high & ~VERSION) | ((long) version << 12), (low & VARIANT) | Long.MIN_VALUE).toString();
    }
}
