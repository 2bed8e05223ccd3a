package io.spillway.ottl;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.NumberText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The functions that read lines of web servers and of security products: CLF, CEF and LEEF. */
final class LogFormats {
    private static final String CLF = "clf";
    private static final String COMBINED = "combined";
    private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final String LINE = "(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] " + QUOTED + " (\\S+) (\\S+)";
    private static final Pattern CLF_LINE = Pattern.compile(LINE);
    private static final Pattern COMBINED_LINE = Pattern.compile(LINE + " " + QUOTED + " " + QUOTED);

    private static final Pattern CEF_ESCAPE = Pattern.compile("\\\\([\\\\|])");
    private static final int CEF_HEADER_FIELDS = 7;
    private static final List<String> CEF_FIELDS = List.of(
            "cef.version",
            "cef.device_vendor",
            "cef.device_product",
            "cef.device_version",
            "cef.device_event_class_id",
            "cef.name",
            "cef.severity");

    private LogFormats() {}

    static void register() {
        FunctionTable.add(
                Set.of(Context.LOG),
                "ParseCLF(target: string, format?: string)",
                "The parts of a line in the Common Log Format, `clf`, or with referer and user agent behind it, `combined`.",
                "ParseCLF(\"10.0.0.1 - ann [01/Dec/2026:10:00:00 +0000] \\\"GET / HTTP/1.1\\\" 200 5\")[\"clf.status\"]",
                "200",
                LogFormats::commonLog);
        add(
                "ParseCEF(target: string)",
                "The header and the extensions of a message in the Common Event Format; text before `CEF:` is skipped.",
                "ParseCEF(\"CEF:0|Acme|Gate|1|100|Login|5|src=10.0.0.1 msg=a b\")[\"cef.extensions\"]",
                "`{\"msg\": \"a b\", \"src\": \"10.0.0.1\"}`",
                LogFormats::commonEvent);
        add(
                "ParseLEEF(target: string)",
                "The header and the attributes of a message in the Log Event Extended Format 1.0 or 2.0; text before `LEEF:` is skipped.",
                "ParseLEEF(\"LEEF:2.0|Acme|Gate|1|login|^|src=10.0.0.1^usr=ann\")[\"leef.attributes\"]",
                "`{\"src\": \"10.0.0.1\", \"usr\": \"ann\"}`",
                LogFormats::logEvent);
        add(
                "ParseELF(target: string)",
                "The directives and the entries of a text in the W3C Extended Log Format.",
                "ParseELF(\"#Version: 1.0\\n#Fields: time status\\n10:00 200\")[\"elf.entries\"]",
                "`[{\"status\": \"200\", \"time\": \"10:00\"}]`",
                text -> new ExtendedLog().read(text));
    }

    private static void add(
            String signature, String effect, String example, String result, Function<String, MapValue> parse) {
        FunctionTable.add(Set.of(Context.LOG), signature, effect, example, result, arguments -> {
            Typed<String> target = arguments.text("target");
            return frame -> parse.apply(notEmpty(target.get(frame)));
        });
    }

    private static String notEmpty(String message) {
        if (message.isEmpty()) {
            throw new EvaluationException("the message is empty");
        }
        return message;
    }

    private static Getter commonLog(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        String format = arguments.has("format") ? arguments.literalWord("format", List.of(CLF, COMBINED)) : CLF;
        return frame -> commonLog(notEmpty(target.get(frame)), format);
    }

    private static MapValue commonLog(String message, String format) {
        Matcher parts = (format.equals(CLF) ? CLF_LINE : COMBINED_LINE).matcher(Texts.trimmed(message));
        if (!parts.matches()) {
            throw new EvaluationException("the message is not in the format \"" + format + "\"");
        }
        MapValue map = new MapValue();
        map.put("clf.remote_host", parts.group(1));
        map.put("clf.rfc931", parts.group(2));
        map.put("clf.auth_user", parts.group(3));
        map.put("clf.timestamp", parts.group(4));
        String request = unescaped(parts.group(5));
        map.put("clf.request", request);
        String[] words = request.split(" ", 3);
        if (words.length == 3) {
            map.put("clf.method", words[0]);
            map.put("clf.request_uri", words[1]);
            map.put("clf.protocol", words[2]);
        }
        map.put("clf.status", whole("status", parts.group(6)));
        if (!parts.group(7).equals("-")) {
            map.put("clf.bytes", whole("number of bytes", parts.group(7)));
        }
        if (format.equals(COMBINED)) {
            map.put("clf.referer", unescaped(parts.group(8)));
            map.put("clf.user_agent", unescaped(parts.group(9)));
        }
        return map;
    }

    private static Long whole(String what, String text) {
        try {
            return NumberText.parseLong(text);
        } catch (NumberFormatException e) {
            throw new EvaluationException("the " + what + " \"" + text + "\" is no integer");
        }
    }

    /** Undoes the escapes of Apache and nginx; bytes that are no UTF-8 become U+FFFD. */
    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\\' || i + 1 == bytes.length) {
                plain.write(bytes[i]);
                continue;
            }
            byte next = bytes[++i];
            int control = "btnvfr".indexOf(next);
            if (next == '\\' || next == '"') {
                plain.write(next);
            } else if (control >= 0) {
                plain.write("\b\t\n\u000b\f\r".charAt(control));
            } else if (next == 'x' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2])) {
                plain.write(Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16));
                i += 2;
            } else {
                plain.write('\\');
                plain.write(next);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0;
    }

    private static MapValue commonEvent(String message) {
        int start = message.indexOf("CEF:");
        if (start < 0) {
            throw new EvaluationException("the message has no \"CEF:\"");
        }
        MapValue map = new MapValue();
        int at = start + "CEF:".length();
        for (int field = 0; field < CEF_HEADER_FIELDS; field++) {
            int end = unescapedBar(message, at);
            boolean isLast = field == CEF_HEADER_FIELDS - 1;
            if (end == message.length() && !isLast) {
                throw new EvaluationException(
                        "the header has " + (field + 1) + " fields (expected: " + CEF_HEADER_FIELDS + ")");
            }
            String text = message.substring(at, end);
            map.put(
                    CEF_FIELDS.get(field),
                    field == 0 ? text : CEF_ESCAPE.matcher(text).replaceAll("$1"));
            at = Math.min(end + 1, message.length());
        }
        if (map.get("cef.version") instanceof String version && version.isEmpty()) {
            throw new EvaluationException("the message has no version");
        }
        map.put("cef.extensions", extensions(message.substring(at)));
        return map;
    }

    private static int unescapedBar(String message, int from) {
        int at = from;
        while (at < message.length() && message.charAt(at) != '|') {
            boolean isEscape = message.startsWith("\\|", at) || message.startsWith("\\\\", at);
            at += isEscape ? 2 : 1;
        }
        return at;
    }

    /** A value goes up to the space before the next key. */
    private static MapValue extensions(String text) {
        MapValue map = new MapValue();
        String key = "";
        int value = 0;
        for (int at = 0; at < text.length(); at++) {
            int end = at == 0 || text.charAt(at - 1) == ' ' ? keyEnd(text, at) : at;
            if (end > at) {
                put(map, key, text.substring(value, at));
                key = text.substring(at, end);
                value = end + 1;
                at = end;
            }
        }
        put(map, key, text.substring(Math.min(value, text.length())));
        return map;
    }

    private static void put(MapValue map, String key, String value) {
        if (!key.isEmpty()) {
            int end = value.length();
            while (end > 0 && value.charAt(end - 1) == ' ') {
                end--;
            }
            map.put(key, extensionValue(value.substring(0, end)));
            Texts.checkElements(map.size());
        }
    }

    /** The end of a key that begins here and has an equals sign behind it; the same place when there is none. */
    private static int keyEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isKeyCharacter(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '=' ? at : from;
    }

    private static boolean isKeyCharacter(char c) {
        return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
    }

    private static String extensionValue(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int escape = text.charAt(i) == '\\' && i + 1 < text.length() ? "\\=nr".indexOf(text.charAt(i + 1)) : -1;
            plain.append(escape < 0 ? text.charAt(i) : "\\=\n\r".charAt(escape));
            i += escape < 0 ? 0 : 1;
        }
        return plain.toString();
    }

    private static MapValue logEvent(String message) {
        int start = message.indexOf("LEEF:");
        if (start < 0) {
            throw new EvaluationException("the message has no \"LEEF:\"");
        }
        String[] fields = message.substring(start + "LEEF:".length()).split("\\|", 6);
        String version = fields[0];
        if (!version.equals("1.0") && !version.equals("2.0")) {
            throw new EvaluationException("version \"" + version + "\" (expected: 1.0 or 2.0)");
        }
        if (fields.length < 5) {
            throw new EvaluationException("the header has " + fields.length + " fields (expected: 5 or more)");
        }
        MapValue map = new MapValue();
        map.put("leef.version", version);
        map.put("leef.vendor", fields[1]);
        map.put("leef.product.name", fields[2]);
        map.put("leef.product.version", fields[3]);
        map.put("leef.event.id", fields[4]);
        map.put("leef.attributes", leefAttributes(version, fields.length == 6 ? fields[5] : ""));
        return map;
    }

    /** In version 2.0 a delimiter may stand first. A field with an equals sign is an attribute, and no delimiter. */
    private static MapValue leefAttributes(String version, String rest) {
        String delimiter = "\t";
        String attributes = rest;
        int bar = rest.indexOf('|');
        String first = bar < 0 ? rest : rest.substring(0, bar);
        if (version.equals("2.0") && first.indexOf('=') < 0) {
            delimiter = leefDelimiter(first);
            attributes = bar < 0 ? "" : rest.substring(bar + 1);
        }
        MapValue map = new MapValue();
        int at = 0;
        while (at < attributes.length()) {
            int end = attributes.indexOf(delimiter, at);
            String pair = attributes.substring(at, end < 0 ? attributes.length() : end);
            int equals = pair.indexOf('=');
            if (equals > 0) {
                map.put(pair.substring(0, equals), pair.substring(equals + 1));
                Texts.checkElements(map.size());
            }
            at = end < 0 ? attributes.length() : end + delimiter.length();
        }
        return map;
    }

    private static String leefDelimiter(String field) {
        if (field.isEmpty()) {
            return "\t";
        }
        if (field.length() == 4 && field.regionMatches(true, 0, "0x", 0, 2)) {
            int high = Character.digit(field.charAt(2), 16);
            int low = Character.digit(field.charAt(3), 16);
            if (high >= 0 && low >= 0) {
                return String.valueOf((char) (high << 4 | low));
            }
        }
        if (field.length() != 1 || field.charAt(0) >= 0x80) {
            throw new EvaluationException(
                    "delimiter \"" + field + "\" (expected: one character, or its code such as 0x09)");
        }
        return field;
    }
}
