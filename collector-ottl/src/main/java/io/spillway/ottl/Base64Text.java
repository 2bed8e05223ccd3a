package io.spillway.ottl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The variants of base64. Line breaks are skipped; padding must be there, except in the raw variants, which have none. */
final class Base64Text {
    static final List<String> VARIANTS = List.of("base64", "base64-raw", "base64-url", "base64-raw-url");

    private Base64Text() {}

    static Base64.Encoder encoder(String variant) {
        Base64.Encoder encoder = variant.endsWith("url") ? Base64.getUrlEncoder() : Base64.getEncoder();
        return variant.contains("raw") ? encoder.withoutPadding() : encoder;
    }

    static String decoded(String variant, byte[] text) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(text.length);
        boolean isPadded = false;
        for (byte b : text) {
            if (b != '\n' && b != '\r') {
                plain.write(b);
                isPadded |= b == '=';
            }
        }
        boolean isRaw = variant.contains("raw");
        if (isRaw ? isPadded : plain.size() % 4 != 0) {
            throw new EvaluationException("the padding of the text is not that of " + variant);
        }
        try {
            Base64.Decoder decoder = variant.endsWith("url") ? Base64.getUrlDecoder() : Base64.getDecoder();
            return new String(decoder.decode(plain.toByteArray()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("the text is not " + variant);
        }
    }
}
