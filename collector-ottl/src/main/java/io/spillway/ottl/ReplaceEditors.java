package io.spillway.ottl;

import com.google.re2j.Pattern;
import io.spillway.telemetry.MapValue;
import java.util.List;
import java.util.Optional;

/** The functions that replace strings, and parts of strings. */
final class ReplaceEditors {
    private ReplaceEditors() {}

    static void register() {
        FunctionTable.add(
                "replace_pattern(target: path, regex_pattern: string, replacement: string, function?: function,"
                        + " replacement_format?: string)",
                "Replaces what a regular expression matches in a string. `$1` and `${name}` stand for groups. A function such as `SHA256`"
                        + " turns each replacement into another; the format has one `%s`.",
                "replace_pattern(name, \"/users/\\\\d+\", \"/users/{id}\")",
                "the name `/users/42` is `/users/{id}`",
                ReplaceEditors::replacePattern);
        FunctionTable.add(
                "replace_all_patterns(target: map path, mode: string, regex_pattern: string, replacement: string, function?: function,"
                        + " replacement_format?: string)",
                "Replaces what a regular expression matches in all string values (mode `value`) or in all keys (mode `key`).",
                "replace_all_patterns(attributes, \"value\", \"\\\\d{16}\", \"****\")",
                "numbers of 16 digits are hidden",
                ReplaceEditors::replaceAllPatterns);
        FunctionTable.add(
                "replace_match(target: path, pattern: string, replacement: string, function?: function, replacement_format?: string)",
                "Replaces a string that a glob pattern matches as a whole.",
                "replace_match(name, \"/users/*\", \"/users\")",
                "the name `/users/42` is `/users`",
                ReplaceEditors::replaceMatch);
        FunctionTable.add(
                "replace_all_matches(target: map path, pattern: string, replacement: string, function?: function,"
                        + " replacement_format?: string)",
                "Replaces all string values of a map that a glob pattern matches as a whole.",
                "replace_all_matches(attributes, \"/users/*\", \"/users\")",
                "the attribute `/users/42` is `/users`",
                ReplaceEditors::replaceAllMatches);
    }

    /** Turns a replacement into what takes the place of a match. */
    private interface Finisher {
        String finish(String replacement, Frame frame);
    }

    private static Finisher finisher(Arguments arguments) throws InvalidExpressionException {
        Optional<Getter> function = arguments.converter("function", frame -> frame.passed);
        if (function.isEmpty()) {
            return (replacement, _) -> replacement;
        }
        Typed<String> format = arguments.has("replacement_format") ? arguments.text("replacement_format") : _ -> "%s";
        return (replacement, frame) -> {
            frame.passed = replacement;
            Object result = function.get().get(frame);
            if (result instanceof String text) {
                return formatted(format.get(frame), text);
            }
            throw Values.unexpected("a string of the function", result);
        };
    }

    private static String formatted(String format, String text) {
        int at = format.indexOf("%s");
        String rest = at < 0 ? "%" : format.substring(0, at) + format.substring(at + 2);
        if (rest.contains("%")) {
            throw new EvaluationException("\"" + format + "\" (expected: one %s and no other %)");
        }
        return format.substring(0, at) + text + format.substring(at + 2);
    }

    private static Getter replacePattern(Arguments arguments) throws InvalidExpressionException {
        Place target = arguments.place("target");
        Typed<Pattern> pattern = arguments.pattern("regex_pattern");
        Typed<String> replacement = arguments.text("replacement");
        Finisher finisher = finisher(arguments);
        return Editors.action(frame -> {
            Object value = target.get(frame);
            if (value == null) {
                return;
            }
            String with = replacement.get(frame);
            if (value instanceof String text) {
                Pattern compiled = pattern.get(frame);
                if (compiled.matcher(text).find()) {
                    target.set(frame, Texts.replaced(text, compiled, with, each -> finisher.finish(each, frame)));
                }
            }
        });
    }

    private static Getter replaceAllPatterns(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = Editors.target(arguments);
        boolean isKey = arguments.literalWord("mode", List.of("key", "value")).equals("key");
        Typed<Pattern> pattern = arguments.pattern("regex_pattern");
        Typed<String> replacement = arguments.text("replacement");
        Finisher finisher = finisher(arguments);
        return Editors.action(frame -> {
            MapValue map = target.get(frame);
            String with = replacement.get(frame);
            Pattern compiled = pattern.get(frame);
            if (isKey) {
                replaceKeys(map, compiled, with, finisher, frame);
                return;
            }
            for (int i = map.first(); i >= 0; i = map.next(i)) {
                if (map.valueAt(i) instanceof String text
                        && compiled.matcher(text).find()) {
                    Optional<String> replaced = attempt(text, compiled, with, finisher, frame);
                    if (replaced.isPresent()) {
                        frame.budget.spend(replaced.get(), 1);
                        map.setAt(i, replaced.get());
                    }
                }
            }
        });
    }

    /** The replaced text; empty where the function fails, for that is no error of the statement. */
    private static Optional<String> attempt(String text, Pattern pattern, String with, Finisher finisher, Frame frame) {
        try {
            return Optional.of(Texts.replaced(text, pattern, with, each -> finisher.finish(each, frame)));
        } catch (EvaluationException e) {
            return Optional.empty();
        }
    }

    /** An entry goes where the function fails for its key. */
    private static void replaceKeys(MapValue map, Pattern pattern, String with, Finisher finisher, Frame frame) {
        MapValue before = map.copy();
        map.clear();
        for (int i = before.first(); i >= 0; i = before.next(i)) {
            String key = before.keyAt(i);
            Optional<String> replaced =
                    pattern.matcher(key).find() ? attempt(key, pattern, with, finisher, frame) : Optional.of(key);
            if (replaced.isPresent()) {
                frame.budget.spend(replaced.get(), 0);
                map.put(replaced.get(), Values.attribute(before.valueAt(i)));
            }
        }
    }

    private static Getter replaceMatch(Arguments arguments) throws InvalidExpressionException {
        Place target = arguments.place("target");
        Typed<Glob> pattern = glob(arguments);
        Typed<String> replacement = arguments.text("replacement");
        Finisher finisher = finisher(arguments);
        return Editors.action(frame -> {
            Glob glob = pattern.get(frame);
            Object value = target.get(frame);
            String with = finisher.finish(replacement.get(frame), frame);
            if (value instanceof String text && glob.matches(text)) {
                target.set(frame, with);
            }
        });
    }

    private static Typed<Glob> glob(Arguments arguments) throws InvalidExpressionException {
        return arguments.typed("pattern", value -> Glob.compile(Arguments.asText(value)));
    }

    private static Getter replaceAllMatches(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = Editors.target(arguments);
        Typed<Glob> pattern = glob(arguments);
        Typed<String> replacement = arguments.text("replacement");
        Finisher finisher = finisher(arguments);
        return Editors.action(frame -> {
            Glob glob = pattern.get(frame);
            MapValue map = target.get(frame);
            String with = finisher.finish(replacement.get(frame), frame);
            for (int i = map.first(); i >= 0; i = map.next(i)) {
                if (map.valueAt(i) instanceof String text && glob.matches(text)) {
                    frame.budget.spend(with, 1);
                    map.setAt(i, with);
                }
            }
        });
    }
}
