package io.spillway.standard.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Selects the items that an {@code attributes} processor changes or a {@code filter} drops. An item must meet all of these
 * conditions.
 *
 * @param matchType {@code strict} for equal texts, {@code regexp} for patterns found anywhere in the text; required for names,
 *     kinds, bodies, scopes and values of attributes
 * @param services the resource's {@code service.name} matches one of these; for spans
 * @param spanNames the span's name matches one of these
 * @param spanKinds the span's kind matches one of these, such as {@code SPAN_KIND_SERVER}
 * @param logBodies the record's body is a text that matches one of these
 * @param logSeverityTexts the record's severity text matches one of these
 * @param logSeverityNumber the record's severity is at least this
 * @param metricNames the metric's name matches one of these
 * @param attributes the item has all of these attributes
 * @param resources the resource has all of these attributes
 * @param libraries the scope matches one of these
 */
@Ignored(key = "regexp", value = "patterns are matched in linear time, without a cache")
public record MatchConfig(
        String matchType,
        List<String> services,
        List<String> spanNames,
        List<String> spanKinds,
        List<String> logBodies,
        List<String> logSeverityTexts,
        Optional<SeverityMatchConfig> logSeverityNumber,
        List<String> metricNames,
        List<AttributeMatchConfig> attributes,
        List<AttributeMatchConfig> resources,
        List<LibraryMatchConfig> libraries) {
    public static final String STRICT = "strict";
    static final String REGEXP = "regexp";

    public MatchConfig {
        Checks checks = new Checks()
                .that(
                        matchType.isEmpty() || matchType.equals(STRICT) || matchType.equals(REGEXP),
                        "match_type",
                        unrecognized(matchType));
        if (matchType.equals(REGEXP)) {
            Stream.of(services, spanNames, spanKinds, logBodies, logSeverityTexts, metricNames)
                    .flatMap(List::stream)
                    .forEach(pattern -> checkPattern(checks, pattern));
            Stream.concat(attributes.stream(), resources.stream())
                    .forEach(attribute -> attribute.value().ifPresent(value -> {
                        checks.that(
                                value instanceof String,
                                "attributes",
                                "match_type=regexp for \"" + attribute.key() + "\" only supports text");
                        checkPattern(checks, value.toString());
                    }));
            libraries.forEach(library -> {
                checkPattern(checks, library.name());
                library.version().ifPresent(version -> checkPattern(checks, version));
            });
        }
        checks.done();
    }

    private static String unrecognized(String matchType) {
        return "unrecognized match_type: '" + matchType + "', valid types are: [regexp strict]";
    }

    private static void checkPattern(Checks checks, String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException wrong) {
            checks.that(false, "", "\"" + pattern + "\" is not a valid pattern: " + wrong.getDescription());
        }
    }

    /** The values of keys that the file leaves out. */
    public static MatchConfig defaults() {
        return new MatchConfig(
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Checks that something is to be matched, and nothing that items of the signal do not have. */
    public void check(Checks checks, Signal signal, String key) {
        checks.that(
                !isEmpty(),
                key,
                "at least one of \"attributes\", \"libraries\", or \"resources\" field must be specified");
        checkType(checks, key);
        try {
            ItemMatcher.of(this, signal, key);
        } catch (IllegalArgumentException e) {
            checks.that(false, "", String.valueOf(e.getMessage()));
        }
    }

    /** Checks that a type says how names and values are compared. */
    public void checkType(Checks checks, String key) {
        boolean compares =
                Stream.of(services, spanNames, spanKinds, logBodies, logSeverityTexts, metricNames, libraries)
                                .anyMatch(list -> !list.isEmpty())
                        || Stream.concat(attributes.stream(), resources.stream())
                                .anyMatch(attribute -> attribute.value().isPresent());
        checks.that(!compares || !matchType.isEmpty(), key + "::match_type", unrecognized(matchType));
    }

    public boolean isEmpty() {
        return Stream.of(
                                services,
                                spanNames,
                                spanKinds,
                                logBodies,
                                logSeverityTexts,
                                metricNames,
                                attributes,
                                resources,
                                libraries)
                        .allMatch(List::isEmpty)
                && logSeverityNumber.isEmpty();
    }
}
