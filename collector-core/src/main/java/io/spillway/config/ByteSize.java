package io.spillway.config;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, which a file writes with a unit, such as {@code 64MiB}, or as an integer. */
public final class ByteSize {
    /** The expectation in the message about a text that is no size. */
    public static final String EXPECTED = "a size such as 64MiB, 4GiB or 1048576";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,19}) ?([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "B",
            1L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L);

    private final long bytes;

    public ByteSize(long bytes) {
        this.bytes = bytes;
    }

    public static ByteSize ofMib(long mib) {
        return new ByteSize(mib << 20);
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException when the text is no size, or one of 8 EiB or more
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("invalid size \"" + text + "\" (expected: " + EXPECTED + ")");
        }
        BigInteger bytes = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
        if (bytes.bitLength() > 63) {
            throw new IllegalArgumentException("invalid size \"" + text + "\" (expected: less than 8 EiB)");
        }
        return new ByteSize(bytes.longValue());
    }

    public long bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSize size && size.bytes == bytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bytes);
    }

    /** As a file writes it, with the largest binary unit that fits. */
    @Override
    public String toString() {
        String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long count = bytes;
        while (unit < units.length - 1 && count != 0 && count % 1024 == 0) {
            count /= 1024;
            unit++;
        }
        return count + units[unit];
    }
}
