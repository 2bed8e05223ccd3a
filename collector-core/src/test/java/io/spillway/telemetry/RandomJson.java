package io.spillway.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.testkit.Mutations;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages OTLP in JSON: some bytes, or whole values, which get another kind or the value of another field. */
final class RandomJson {
    private static final Pattern SCALAR =
            Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|-?[0-9][-+.0-9eE]*|true|false|null)(?!\\s*:)");
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "7",
            "1.5",
            "1e3",
            "1e400",
            "2147483648",
            "18446744073709551615",
            "18446744073709551616",
            "\"1\"",
            "\"-1\"",
            "\"1.0\"",
            "\"1e2\"",
            "\"\"",
            "\"x\"",
            "\"NaN\"",
            "\"-Infinity\"",
            "\"0af7651916cd43dd8448eb211c80319c\"",
            "\"b7ad6b7169203331\"",
            "\"SPAN_KIND_SERVER\"",
            "\"AAE=\"",
            "true",
            "null",
            "[]",
            "{}",
            "[1]",
            "[{}]",
            "{\"values\": []}");

    private RandomJson() {}

    static byte[] mutated(byte[] json, RandomGenerator random) {
        if (random.nextInt(3) == 0) {
            return Mutations.of(json, random);
        }
        String text = new String(json, UTF_8);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            text = withAnotherValue(text, random);
        }
        return text.getBytes(UTF_8);
    }

    private static String withAnotherValue(String text, RandomGenerator random) {
        List<MatchResult> scalars =
                new ArrayList<>(SCALAR.matcher(text).results().toList());
        if (scalars.isEmpty()) {
            return text;
        }
        MatchResult replaced = scalars.get(random.nextInt(scalars.size()));
        String value = random.nextInt(3) == 0
                ? scalars.get(random.nextInt(scalars.size())).group()
                : VALUES.get(random.nextInt(VALUES.size()));
        return text.substring(0, replaced.start()) + value + text.substring(replaced.end());
    }
}
