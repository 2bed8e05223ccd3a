package io.spillway.ottl;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.NumberText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A regular expression with named patterns in it: {@code %{NAME}}, {@code %{NAME:field}} or {@code %{NAME:field:type}}, where the type is
 * {@code int}, {@code long}, {@code float}, {@code double}, {@code bool} or {@code string}.
 */
final class Grok {
    private static final java.util.regex.Pattern USE =
            java.util.regex.Pattern.compile("%\\{(\\w+)(?::([\\w+.]+)(?::(\\w+))?)?\\}");
    private static final List<String> TYPES = List.of("int", "long", "float", "double", "bool", "boolean", "string");
    /** Stands for a point in the name of a group, which has none. */
    private static final String POINT = "__point__";
    /** Patterns that use others are written out to this length at most. */
    private static final int MAX_LENGTH = 65_536;

    private final Pattern pattern;
    private final Map<String, String> types = new HashMap<>();

    private Grok(String text, Map<String, String> own, boolean isNamedOnly) {
        String expanded = expanded(text, own, isNamedOnly);
        try {
            pattern = Pattern.compile(expanded);
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("\"" + text + "\" is not a valid pattern: " + e.getDescription());
        }
        if (isNamedOnly && pattern.namedGroups().isEmpty()) {
            throw new EvaluationException("the pattern has no named part");
        }
    }

    static void register() {
        FunctionTable.add(
                "ExtractGrokPatterns(target: string, pattern: string, named_captures_only?: boolean, pattern_definitions?: [string])",
                "The map of the named parts of a grok pattern; without `named_captures_only`, parts without a name have that of their"
                        + " pattern. Definitions such as `ORDER=\\\\d+` add patterns.",
                "ExtractGrokPatterns(\"10.1.2.3 42\", \"%{IP:client.ip} %{INT:size:int}\", true)",
                "`{\"client.ip\": \"10.1.2.3\", \"size\": 42}`",
                Grok::make);
    }

    private static Getter make(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        boolean isNamedOnly = arguments.literalBool("named_captures_only", false);
        Map<String, String> own = new HashMap<>();
        if (arguments.has("pattern_definitions")) {
            for (String definition : arguments.literalTexts("pattern_definitions")) {
                int equals = definition.indexOf('=');
                String name = equals < 0 ? "" : definition.substring(0, equals);
                if (!name.matches("\\w+")) {
                    throw arguments.wrong("pattern_definitions", "\"" + definition + "\" (expected: NAME=pattern)");
                }
                own.put(name, definition.substring(equals + 1));
            }
        }
        Typed<Grok> pattern = arguments.typed("pattern", value -> new Grok(Arguments.asText(value), own, isNamedOnly));
        return frame -> pattern.get(frame).extract(target.get(frame));
    }

    private String expanded(String text, Map<String, String> own, boolean isNamedOnly) {
        String current = text;
        for (java.util.regex.Matcher use = USE.matcher(current); use.find(); use = USE.matcher(current)) {
            String name = use.group(1);
            String definition = own.getOrDefault(name, GrokPatterns.all().get(name));
            if (definition == null) {
                throw new EvaluationException("pattern " + name + " is not known"
                        + Names.nearest(name, GrokPatterns.all().keySet())
                                .map(near -> " (did you mean " + near + "?)")
                                .orElse(""));
            }
            String field = use.group(2) == null ? name : use.group(2).replace(".", POINT);
            if (use.group(3) != null) {
                note(field, use.group(3));
            }
            boolean isPlain = use.group(2) == null && isNamedOnly;
            String group = isPlain ? "(" + definition + ")" : "(?P<" + field + ">" + definition + ")";
            current = current.replace(use.group(), group);
            if (current.length() > MAX_LENGTH) {
                throw new EvaluationException("the pattern becomes longer than " + MAX_LENGTH + " characters");
            }
        }
        return current;
    }

    private void note(String field, String type) {
        if (!TYPES.contains(type)) {
            throw new EvaluationException("type " + type + " (expected one of: " + String.join(", ", TYPES) + ")");
        }
        types.put(field, type);
    }

    private MapValue extract(String text) {
        MapValue map = new MapValue();
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
            pattern.namedGroups().forEach((name, number) -> {
                String part = matcher.group(number);
                if (part != null && !part.isEmpty()) {
                    map.put(name.replace(POINT, "."), typed(part, types.getOrDefault(name, "string")));
                }
            });
        }
        return map;
    }

    private static Object typed(String part, String type) {
        try {
            return switch (type) {
                case "int", "long" -> NumberText.parseLong(part);
                case "float", "double" -> NumberText.parseDouble(part);
                case "bool", "boolean" -> TypeFunctions.bool(part);
                default -> part;
            };
        } catch (NumberFormatException e) {
            throw new EvaluationException(String.valueOf(e.getMessage()));
        }
    }
}
