package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.MapValue;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The functions that make strings and test them. */
final class TextFunctions {
    private TextFunctions() {}

    static void register() {
        unary(
                "ToLowerCase",
                "The text in small letters.",
                "ToLowerCase(\"GET\")",
                "`get`",
                text -> mapped(text, false));
        unary(
                "ToUpperCase",
                "The text in capital letters.",
                "ToUpperCase(\"get\")",
                "`GET`",
                text -> mapped(text, true));
        unary("MD5", "The MD5 hash in hexadecimal.", "MD5(\"\")", "`d41d8cd98f00b204e9800998ecf8427e`", hash("MD5"));
        unary(
                "SHA1",
                "The SHA-1 hash in hexadecimal.",
                "SHA1(\"\")",
                "`da39a3ee5e6b4b0d3255bfef95601890afd80709`",
                hash("SHA-1"));
        unary("SHA256", "The SHA-256 hash in hexadecimal.", "SHA256(name)", "64 hexadecimal digits", hash("SHA-256"));
        unary("SHA512", "The SHA-512 hash in hexadecimal.", "SHA512(name)", "128 hexadecimal digits", hash("SHA-512"));
        unary(
                "Base64Decode",
                "The text that is encoded in base64.",
                "Base64Decode(\"aGk=\")",
                "`hi`",
                text -> Base64Text.decoded("base64", text.getBytes(StandardCharsets.UTF_8)));
        binary(
                "HasPrefix(target: string, prefix: string)",
                "Whether the text begins with another.",
                "HasPrefix(name, \"GET\")",
                "true for `GET /`",
                String::startsWith);
        binary(
                "HasSuffix(target: string, suffix: string)",
                "Whether the text ends with another.",
                "HasSuffix(name, \"/\")",
                "true for `GET /`",
                String::endsWith);
        binary(
                "TrimPrefix(target: string, prefix: string)",
                "The text without a beginning.",
                "TrimPrefix(\"v1.2\", \"v\")",
                "`1.2`",
                (text, prefix) -> text.startsWith(prefix) ? text.substring(prefix.length()) : text);
        binary(
                "TrimSuffix(target: string, suffix: string)",
                "The text without an end.",
                "TrimSuffix(\"a.log\", \".log\")",
                "`a`",
                (text, suffix) -> text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
        binary(
                "Split(target: string, delimiter: string)",
                "The parts of the text between a delimiter.",
                "Split(\"a|b\", \"|\")",
                "`[\"a\", \"b\"]`",
                TextFunctions::split);
        FunctionTable.add(
                "Trim(target: string, replacement?: string)",
                "The text without blanks, or without the given characters, at both ends.",
                "Trim(\" x \")",
                "`x`",
                TextFunctions::trim);
        FunctionTable.add(
                "Substring(target: string, start: integer, length: integer, utf8_safe?: boolean)",
                "A part of the text, measured in bytes.",
                "Substring(\"abcdef\", 1, 3)",
                "`bcd`",
                TextFunctions::substring);
        FunctionTable.add(
                "Concat(vals: [any], delimiter: string)",
                "The texts of several values, with a delimiter between them; nil is `<nil>`.",
                "Concat([\"a\", 1], \"-\")",
                "`a-1`",
                TextFunctions::concat);
        FunctionTable.add(
                "IsMatch(target: any, pattern: string)",
                "Whether a regular expression matches somewhere in the text of the value.",
                "IsMatch(name, \"^GET \")",
                "true for `GET /`",
                TextFunctions::isMatch);
        FunctionTable.addForText(
                "FNV(target: string)",
                "The 64-bit FNV-1a hash as an integer.",
                "FNV(\"name\")",
                "`-4270347329889690746`",
                TextFunctions::fnv);
        FunctionTable.add(
                "Hex(target: any)", "The bytes of the value in hexadecimal.", "Hex(\"hi\")", "`6869`", arguments -> {
                    Typed<ByteString> target = arguments.bytesLike("target");
                    return frame -> HexFormat.of().formatHex(target.get(frame).toByteArray());
                });
        FunctionTable.add(
                "Base64Encode(target: string, variant?: string)",
                "The text in base64. Variants are `base64`, `base64-raw`, `base64-url` and `base64-raw-url`.",
                "Base64Encode(\"hi\")",
                "`aGk=`",
                TextFunctions::base64Encode);
        FunctionTable.add(
                "Decode(target: any, encoding: string)",
                "The text of bytes or of a string in an encoding: a variant of base64 or a character set such as `iso-8859-1`.",
                "Decode(\"aGk=\", \"base64\")",
                "`hi`",
                TextFunctions::decode);
        FunctionTable.add(
                "IsValidLuhn(target: any)",
                "Whether the digits of a number, such as that of a credit card, have the right check digit.",
                "IsValidLuhn(\"4242 4242 4242 4242\")",
                "true",
                TextFunctions::isValidLuhn);
        FunctionTable.add(
                "ToKeyValueString(target: map, delimiter?: string, pair_delimiter?: string, sort_output?: boolean)",
                "The entries of a map as text; entries with a delimiter stand in quotes.",
                "ToKeyValueString({\"a\": 1, \"b\": \"x y\"})",
                "`a=1 b=\"x y\"`",
                TextFunctions::toKeyValues);
        FunctionTable.add(
                "Format(format: string, vals: [any])",
                "A text with values in the places of verbs such as `%s`, `%d`, `%v` and `%.2f`.",
                "Format(\"%s-%04d\", [\"a\", 7])",
                "`a-0007`",
                TextFunctions::format);
    }

    private static void unary(
            String name, String effect, String example, String result, UnaryOperator<String> operator) {
        FunctionTable.addForText(name + "(target: string)", effect, example, result, operator);
    }

    private static void binary(
            String signature,
            String effect,
            String example,
            String result,
            BiFunction<String, String, Object> operator) {
        String second = signature.contains("prefix") ? "prefix" : signature.contains("suffix") ? "suffix" : "delimiter";
        FunctionTable.add(signature, effect, example, result, arguments -> {
            Typed<String> target = arguments.text("target");
            Typed<String> other = arguments.text(second);
            return frame -> operator.apply(target.get(frame), other.get(frame));
        });
    }

    /** Each character for itself, whatever its place and the language. */
    static String mapped(String text, boolean isUpper) {
        return text.codePoints()
                .map(c -> isUpper ? Character.toUpperCase(c) : Character.toLowerCase(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static UnaryOperator<String> hash(String algorithm) {
        return text -> {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        };
    }

    private static Object split(String text, String delimiter) {
        if (delimiter.isEmpty()) {
            Texts.checkElements(text.length());
            return RawList.of(text.codePoints().mapToObj(Character::toString).toList());
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            parts.add(text.substring(from, at));
            Texts.checkElements(parts.size());
            from = at + delimiter.length();
        }
        parts.add(text.substring(from));
        return RawList.of(parts);
    }

    private static Getter trim(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        String characters = arguments.literalText("replacement", " ");
        return frame -> {
            String text = target.get(frame);
            int from = 0;
            int to = text.length();
            while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
                from++;
            }
            while (from < to && characters.indexOf(text.charAt(to - 1)) >= 0) {
                to--;
            }
            return text.substring(from, to);
        };
    }

    private static Getter substring(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        Typed<Long> start = arguments.whole("start");
        Typed<Long> length = arguments.whole("length");
        arguments.literalBool("utf8_safe", false);
        return frame -> {
            long from = start.get(frame);
            long count = length.get(frame);
            byte[] bytes = target.get(frame).getBytes(StandardCharsets.UTF_8);
            if (from < 0 || count <= 0 || from > bytes.length || count > bytes.length - from) {
                throw new EvaluationException("start " + from + ", length " + count + " of " + bytes.length + " bytes");
            }
            return new String(bytes, (int) from, (int) count, StandardCharsets.UTF_8);
        };
    }

    private static Getter concat(Arguments arguments) throws InvalidExpressionException {
        List<Typed<String>> values = arguments.values("vals", value -> value == null ? "<nil>" : JsonText.of(value));
        Typed<String> delimiter = arguments.text("delimiter");
        return frame -> {
            String between = delimiter.get(frame);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                text.append(i == 0 ? "" : between).append(values.get(i).get(frame));
                Texts.checkLength(text.length());
            }
            return text.toString();
        };
    }

    private static Getter isMatch(Arguments arguments) throws InvalidExpressionException {
        Typed<Optional<String>> target = arguments.textLike("target");
        Typed<Predicate<String>> search = arguments.search("pattern");
        return frame -> {
            Predicate<String> compiled = search.get(frame);
            Optional<String> text = target.get(frame);
            return text.isPresent() && compiled.test(text.get());
        };
    }

    private static long fnv(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private static Getter base64Encode(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        String variant = arguments.has("variant") ? arguments.literalWord("variant", Base64Text.VARIANTS) : "base64";
        Base64.Encoder encoder = Base64Text.encoder(variant);
        return frame -> encoder.encodeToString(target.get(frame).getBytes(StandardCharsets.UTF_8));
    }

    private static Getter decode(Arguments arguments) throws InvalidExpressionException {
        Getter target = arguments.any("target");
        Typed<UnaryOperator<byte[]>> decoder = arguments.typed("encoding", value -> decoder(Arguments.asText(value)));
        return frame -> {
            byte[] bytes = switch (target.get(frame)) {
                case String text -> text.getBytes(StandardCharsets.UTF_8);
                case ByteString binary -> binary.toByteArray();
                case null -> throw Values.unexpected("a string or bytes", null);
                case Object other -> throw Values.unexpected("a string or bytes", other);
            };
            return new String(decoder.get(frame).apply(bytes), StandardCharsets.UTF_8);
        };
    }

    private static UnaryOperator<byte[]> decoder(String encoding) {
        if (Base64Text.VARIANTS.contains(encoding)) {
            return bytes -> Base64Text.decoded(encoding, bytes).getBytes(StandardCharsets.UTF_8);
        }
        try {
            Charset charset = Charset.forName(encoding);
            return bytes -> new String(bytes, charset).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("encoding \"" + encoding + "\" is not known");
        }
    }

    private static Getter isValidLuhn(Arguments arguments) throws InvalidExpressionException {
        Typed<Optional<String>> target = arguments.textLike("target");
        return frame -> {
            String digits = target.get(frame)
                    .orElseThrow(() -> Values.unexpected("a number", null))
                    .replace(" ", "");
            int sum = 0;
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(digits.length() - 1 - i) - '0';
                if (digit < 0 || digit > 9) {
                    throw new EvaluationException("\"" + digits + "\" has characters that are no digits");
                }
                int weighted = i % 2 == 0 ? digit : digit * 2;
                sum += weighted > 9 ? weighted - 9 : weighted;
            }
            return !digits.isEmpty() && sum % 10 == 0;
        };
    }

    private static Getter toKeyValues(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = arguments.map("target");
        String delimiter = arguments.literalText("delimiter", "=");
        String between = arguments.literalText("pair_delimiter", " ");
        boolean isSorted = arguments.literalBool("sort_output", false);
        if (delimiter.isEmpty() || between.isEmpty() || delimiter.equals(between)) {
            throw arguments.wrong("target", "the delimiters must differ and must not be empty");
        }
        return frame -> {
            MapValue map = target.get(frame);
            List<Map.Entry<String, String>> pairs = new ArrayList<>();
            for (int i = map.first(); i >= 0; i = map.next(i)) {
                pairs.add(Map.entry(map.keyAt(i), JsonText.attribute(map.valueAt(i))));
            }
            if (isSorted) {
                pairs.sort((a, b) -> Values.compareCodePoints(a.getKey(), b.getKey()));
            }
            return pairs.stream()
                    .map(pair -> quoted(pair.getKey(), delimiter, between)
                            + delimiter
                            + quoted(pair.getValue(), delimiter, between))
                    .collect(Collectors.joining(between));
        };
    }

    private static String quoted(String text, String delimiter, String between) {
        String escaped = text.replace("\"", "\\\"");
        return escaped.contains(between) || escaped.contains(delimiter) ? '"' + escaped + '"' : escaped;
    }

    private static Getter format(Arguments arguments) throws InvalidExpressionException {
        GoFormat format;
        try {
            format = GoFormat.compile(arguments.literalText("format"));
        } catch (EvaluationException e) {
            throw arguments.wrong("format", String.valueOf(e.getMessage()));
        }
        List<Getter> values = arguments.values("vals");
        return frame -> {
            List<@Nullable Object> current = new ArrayList<>(values.size());
            for (Getter value : values) {
                current.add(value.get(frame));
            }
            return format.apply(current);
        };
    }
}
