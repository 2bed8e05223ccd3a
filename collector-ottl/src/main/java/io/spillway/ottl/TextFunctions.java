package io.spillway.ottl;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

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
                text -> decoded(Base64.getDecoder(), text));
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
                "ConvertCase(target: string, case: string)",
                "The text in another case: `lower` or `upper`.",
                "ConvertCase(\"get\", \"upper\")",
                "`GET`",
                TextFunctions::convertCase);
        FunctionTable.add(
                "Substring(target: string, start: integer, length: integer, utf8_safe?: boolean)",
                "A part of the text, measured in bytes.",
                "Substring(\"abcdef\", 1, 3)",
                "`bcd`",
                TextFunctions::substring);
        FunctionTable.add(
                "Concat(values: [any], delimiter: string)",
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
        FunctionTable.add(
                "FNV(target: string)",
                "The 64-bit FNV-1a hash as an integer.",
                "FNV(\"name\")",
                "`-4270347329889690746`",
                arguments -> {
                    Typed<String> target = arguments.text("target");
                    return frame -> fnv(target.get(frame));
                });
        FunctionTable.add(
                "Hex(target: any)", "The bytes of the value in hexadecimal.", "Hex(\"hi\")", "`6869`", arguments -> {
                    var target = arguments.bytesLike("target");
                    return frame -> HexFormat.of().formatHex(target.get(frame).toByteArray());
                });
        FunctionTable.add(
                "Base64Encode(target: string, variant?: string)",
                "The text in base64. Variants are `base64`, `base64-raw`, `base64-url` and `base64-raw-url`.",
                "Base64Encode(\"hi\")",
                "`aGk=`",
                TextFunctions::base64Encode);
    }

    private static void unary(
            String name, String effect, String example, String result, UnaryOperator<String> operator) {
        FunctionTable.add(name + "(target: string)", effect, example, result, arguments -> {
            Typed<String> target = arguments.text("target");
            return frame -> operator.apply(target.get(frame));
        });
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

    private static String decoded(Base64.Decoder decoder, String text) {
        try {
            return new String(decoder.decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("the text is not base64");
        }
    }

    private static Object split(String text, String delimiter) {
        if (delimiter.isEmpty()) {
            return RawList.of(text.codePoints().mapToObj(Character::toString).toList());
        }
        return RawList.of(Arrays.asList(text.split(java.util.regex.Pattern.quote(delimiter), -1)));
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

    private static Getter convertCase(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        String to = arguments.literalText("case");
        if (!to.equals("lower") && !to.equals("upper")) {
            throw arguments.wrong("case", "\"" + to + "\" is not supported (expected: lower or upper)");
        }
        return frame -> mapped(target.get(frame), to.equals("upper"));
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
        List<Typed<String>> values = arguments.values("values", value -> value == null ? "<nil>" : JsonText.of(value));
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
        Typed<Pattern> pattern = arguments.pattern("pattern");
        return frame -> {
            Pattern compiled = pattern.get(frame);
            Optional<String> text = target.get(frame);
            return text.isPresent() && compiled.matcher(text.get()).find();
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
        String variant = arguments.literalText("variant", "base64");
        Base64.Encoder encoder = switch (variant) {
            case "base64" -> Base64.getEncoder();
            case "base64-raw" -> Base64.getEncoder().withoutPadding();
            case "base64-url" -> Base64.getUrlEncoder();
            case "base64-raw-url" -> Base64.getUrlEncoder().withoutPadding();
            default -> throw arguments.wrong("variant", "\"" + variant + "\" is not a variant of base64");
        };
        return frame -> encoder.encodeToString(target.get(frame).getBytes(StandardCharsets.UTF_8));
    }
}
