package io.spillway.ottl;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;

/** The hash functions that are no cryptography. */
final class HashFunctions {
    private static final HexFormat HEX = HexFormat.of();

    private HashFunctions() {}

    static void register() {
        hash(
                "Murmur3Hash",
                "The 32-bit MurmurHash3 in hexadecimal, the lowest byte first.",
                "`47fa8b24`",
                bytes -> HEX.toHexDigits(
                        Integer.reverseBytes(Hashing.murmur3_32().hashBytesToInt(bytes))));
        hash(
                "Murmur3Hash128",
                "The 128-bit MurmurHash3 in hexadecimal, the lowest byte of each half first.",
                "`029bbd41b3a7d8cb191dae486a901e5b`",
                bytes -> {
                    HashValue128 hash = Hashing.murmur3_128().hashBytesTo128Bits(bytes);
                    return HEX.toHexDigits(Long.reverseBytes(hash.getLeastSignificantBits()))
                            + HEX.toHexDigits(Long.reverseBytes(hash.getMostSignificantBits()));
                });
        hash(
                "XXH3",
                "The 64-bit XXH3 hash in hexadecimal.",
                "`9555e8555c62dcfd`",
                bytes -> HEX.toHexDigits(Hashing.xxh3_64().hashBytesToLong(bytes)));
        hash("XXH128", "The 128-bit XXH3 hash in hexadecimal.", "`b5e9c1ad071b3e7fc779cfaa5e523818`", bytes -> {
            HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(bytes);
            return HEX.toHexDigits(hash.getMostSignificantBits()) + HEX.toHexDigits(hash.getLeastSignificantBits());
        });
    }

    private static void hash(String name, String effect, String result, Function<byte[], String> function) {
        FunctionTable.addForText(
                name + "(target: string)",
                effect,
                name + "(\"hello\")",
                result,
                text -> function.apply(text.getBytes(StandardCharsets.UTF_8)));
    }
}
