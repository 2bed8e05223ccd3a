package io.spillway.kubernetes.store;

import java.util.HexFormat;

/** The id of an object as two numbers, which take a fifth of the memory of its text. Equal ids are equal for ever. */
public record Uid(long high, long low) {
    /** No object has it. */
    public static final Uid NONE = new Uid(0, 0);

    private static final int TEXT_LENGTH = 36;
    private static final HexFormat HEX = HexFormat.of();

    /** Reads {@code 8-4-4-4-12} hexadecimal digits in lower case; {@link #NONE} for another text. */
    public static Uid of(String text) {
        if (text.length() != TEXT_LENGTH) {
            return NONE;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            char at = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash != (at == '-') || (!dash && !HexFormat.isHexDigit(at))) {
                return NONE;
            }
            if (!dash) {
                high = high << 4 | low >>> 60;
                low = low << 4 | HexFormat.fromHexDigit(at);
            }
        }
        return new Uid(high, low);
    }

    /** The text that was read. */
    @Override
    public String toString() {
        String digits = HEX.toHexDigits(high) + HEX.toHexDigits(low);
        return String.join(
                "-",
                digits.substring(0, 8),
                digits.substring(8, 12),
                digits.substring(12, 16),
                digits.substring(16, 20),
                digits.substring(20));
    }
}
