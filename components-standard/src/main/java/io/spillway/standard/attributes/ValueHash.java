package io.spillway.standard.attributes;

import io.spillway.telemetry.AttributeValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of attribute values, as the OpenTelemetry Collector computes it: numbers by their bytes, lowest first. */
final class ValueHash {
    private ValueHash() {}

    /** The hash in hexadecimal; empty for values that are neither text, number nor boolean. */
    static String hex(AttributeValue value) {
        return switch (value.type()) {
            case STRING -> hex(value.asString().getBytes(StandardCharsets.UTF_8));
            case BOOLEAN -> hex(new byte[] {(byte) (value.asBoolean() ? 1 : 0)});
            case LONG -> hex(littleEndian(value.asLong()));
            case DOUBLE -> hex(littleEndian(Double.doubleToLongBits(value.asDouble())));
            case EMPTY, ARRAY, MAP, BYTES -> "";
        };
    }

    private static byte[] littleEndian(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
