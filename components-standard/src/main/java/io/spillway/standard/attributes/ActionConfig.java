package io.spillway.standard.attributes;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spillway.config.Checks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One action on attributes, as the {@code attributes} and {@code resource} processors have it.
 *
 * @param key the attribute to act on
 * @param action {@code insert}, {@code update}, {@code upsert}, {@code delete}, {@code hash}, {@code extract} or
 *     {@code convert}, in any case
 * @param value the value to set, of any type
 * @param pattern the names to delete or hash, or the named parts to extract
 * @param fromAttribute the attribute to take the value from
 * @param fromContext the property of the client to take the value from: {@code metadata.} or {@code auth.}, and a name
 * @param defaultValue the value to set when the source has no value
 * @param convertedType {@code int}, {@code double} or {@code string}
 */
public record ActionConfig(
        String key,
        String action,
        Optional<Object> value,
        String pattern,
        String fromAttribute,
        String fromContext,
        Optional<Object> defaultValue,
        String convertedType) {
    private static final List<String> ACTIONS =
            List.of("insert", "update", "upsert", "delete", "hash", "extract", "convert");
    private static final List<String> TYPES = List.of("int", "double", "string");

    public ActionConfig {
        String kind = action.toLowerCase(Locale.ROOT);
        Checks checks = new Checks().that(ACTIONS.contains(kind), "action", action, "one of " + ACTIONS);
        boolean sets = kind.equals("insert") || kind.equals("update") || kind.equals("upsert");
        boolean byName = kind.equals("delete") || kind.equals("hash");
        boolean extracts = kind.equals("extract");
        checks.that(
                !key.isEmpty() || (byName && !pattern.isEmpty()),
                "key",
                byName
                        ? "missing required field (at least one of \"key\" and \"pattern\" have to be used)"
                        : "missing required field \"key\"");
        int sources = (value.isPresent() ? 1 : 0) + (fromAttribute.isEmpty() ? 0 : 1) + (fromContext.isEmpty() ? 0 : 1);
        if (sets) {
            checks.that(
                    sources == 1 || (sources == 0 && defaultValue.isPresent()),
                    "",
                    sources > 1
                            ? "multiple value sources (expected one of: value, from_attribute, from_context)"
                            : "missing value source (expected one of: value, from_attribute, from_context, default_value)");
        } else {
            checks.that(sources == 0, "", unused(kind, "value, from_attribute or from_context"));
            checks.that(defaultValue.isEmpty(), "default_value", unused(kind, "default_value"));
        }
        checks.that(pattern.isEmpty() || byName || extracts, "pattern", unused(kind, "pattern"));
        checks.that(
                !extracts || !pattern.isEmpty(), "pattern", "missing required field \"pattern\" for action extract");
        boolean converts = kind.equals("convert");
        checks.that(convertedType.isEmpty() || converts, "converted_type", unused(kind, "converted_type"));
        checks.that(
                !converts || TYPES.contains(convertedType),
                "converted_type",
                "\"" + convertedType + "\"",
                "one of " + TYPES);
        checkPattern(checks, pattern, extracts);
        checks.done();
    }

    private static String unused(String action, String field) {
        return "action \"" + action + "\" does not use " + field;
    }

    private static void checkPattern(Checks checks, String pattern, boolean extracts) {
        if (pattern.isEmpty()) {
            return;
        }
        try {
            Pattern compiled = Pattern.compile(pattern);
            int named = compiled.namedGroups().size();
            checks.that(
                    !extracts || (named > 0 && named == compiled.groupCount()),
                    "pattern",
                    "\"" + pattern + "\" has " + named + " named groups of " + compiled.groupCount()
                            + " (expected: at least one, and all named)");
        } catch (PatternSyntaxException wrong) {
            checks.that(false, "pattern", "\"" + pattern + "\" is not a valid pattern: " + wrong.getDescription());
        }
    }
}
