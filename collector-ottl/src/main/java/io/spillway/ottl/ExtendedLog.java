package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a text in the W3C Extended Log Format: directives, and entries of the fields that the last directive names. */
final class ExtendedLog {
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");
    private static final Pattern SPACE = Pattern.compile("[\\p{IsWhite_Space}]+");
    private static final String VERSION = "elf.version";
    private static final Map<String, String> DIRECTIVES = Map.of(
            "version", VERSION,
            "software", "elf.software",
            "date", "elf.date",
            "start-date", "elf.start_date",
            "end-date", "elf.end_date",
            "remark", "elf.remark");

    private final MapValue map = new MapValue();
    private final List<MapValue> entries = new ArrayList<>();
    private List<String> fields = List.of();

    MapValue read(String text) {
        for (String line : LINE_BREAK.split(text)) {
            String trimmed = Texts.trimmed(line);
            if (trimmed.startsWith("#")) {
                directive(trimmed);
            } else if (!trimmed.isEmpty()) {
                entry(trimmed);
            }
        }
        if (map.get(VERSION) == null) {
            throw new EvaluationException("the directive #Version is missing");
        }
        map.put("elf.entries", list(entries));
        map.put("elf.fields", list(fields));
        return map;
    }

    private static ListValue list(List<?> elements) {
        ListValue list = new ListValue();
        elements.forEach(list::add);
        return list;
    }

    private void directive(String line) {
        int colon = line.indexOf(':');
        String key = Texts.trimmed(line.substring(1, colon < 0 ? line.length() : colon))
                .toLowerCase(Locale.ROOT);
        if (colon < 0) {
            if (key.startsWith("fields")) {
                throw new EvaluationException("the directive #Fields has no colon");
            }
            return;
        }
        String value = Texts.trimmed(line.substring(colon + 1));
        if (key.equals("fields")) {
            fields = value.isEmpty() ? List.of() : List.of(SPACE.split(value));
        } else if (DIRECTIVES.containsKey(key)) {
            map.put(DIRECTIVES.get(key), value);
        }
    }

    /** A field without a value gets a dash; values without a field are left out. */
    private void entry(String line) {
        if (fields.isEmpty()) {
            throw new EvaluationException("an entry stands before the directive #Fields");
        }
        List<String> values = values(line);
        MapValue entry = new MapValue();
        for (int i = 0; i < fields.size(); i++) {
            entry.put(fields.get(i), i < values.size() ? values.get(i) : "-");
        }
        entries.add(entry);
        Texts.checkElements(entries.size() * fields.size());
    }

    private static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '"') {
                StringBuilder value = new StringBuilder();
                at = quoted(line, at + 1, value);
                values.add(value.toString());
            } else {
                int start = at;
                while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
                    at++;
                }
                values.add(line.substring(start, at));
            }
        }
        return values;
    }

    /** Reads up to the closing quote; two quotes are one. Answers the place behind the closing quote. */
    private static int quoted(String line, int from, StringBuilder into) {
        int at = from;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c != '"') {
                into.append(c);
            } else if (line.startsWith("\"", at)) {
                into.append('"');
                at++;
            } else {
                return at;
            }
        }
        throw new EvaluationException("a quoted value is not closed");
    }
}
