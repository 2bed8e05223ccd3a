package io.spillway.standard.filter;

import io.spillway.config.Checks;
import io.spillway.standard.match.AttributeMatchConfig;
import io.spillway.standard.match.MatchConfig;
import io.spillway.standard.match.SeverityMatchConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which log records the older {@code logs::include} and {@code logs::exclude} of a {@code filter} speak of: those for which all
 * of these hold.
 *
 * @param matchType {@code strict} for equal texts, {@code regexp} for patterns found anywhere in the text
 * @param resourceAttributes the resource has all of these attributes
 * @param recordAttributes the record has all of these attributes
 * @param severityTexts the severity text matches one of these
 * @param severityNumber the severity is at least this
 * @param bodies the body, written as text, matches one of these
 */
public record LogMatchConfig(
        String matchType,
        List<AttributeMatchConfig> resourceAttributes,
        List<AttributeMatchConfig> recordAttributes,
        List<String> severityTexts,
        Optional<Severity> severityNumber,
        List<String> bodies) {
    /**
     * A least severity by name.
     *
     * @param min such as {@code INFO}, {@code warn2} or {@code 9}; empty for any
     * @param matchUndefined whether records without a severity match as well
     */
    public record Severity(String min, boolean matchUndefined) {
        private static final List<String> NAMES = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
        private static final int STEPS = 4;

        public Severity {
            new Checks()
                    .that(min.isEmpty() || number(min) > 0, "min", "'" + min + "' is not a valid severity")
                    .done();
        }

        /** The defaults of a severity. */
        public static Severity defaults() {
            return new Severity("", false);
        }

        SeverityMatchConfig toMatch() {
            return new SeverityMatchConfig(min.isEmpty() ? 0 : number(min), matchUndefined);
        }

        /** 1 to 24; 0 for what is not a severity. */
        private static int number(String text) {
            String name = text.toUpperCase(Locale.ROOT);
            for (int number = 1; number <= NAMES.size() * STEPS; number++) {
                int step = (number - 1) % STEPS + 1;
                String known = NAMES.get((number - 1) / STEPS) + (step == 1 ? "" : step);
                if (name.equals(known) || name.equals(Integer.toString(number))) {
                    return number;
                }
            }
            return 0;
        }
    }

    public LogMatchConfig {
        toMatch(
                matchType,
                resourceAttributes,
                recordAttributes,
                severityTexts,
                severityNumber.map(Severity::toMatch),
                bodies);
    }

    /** The defaults of a match. */
    public static LogMatchConfig defaults() {
        return new LogMatchConfig("", List.of(), List.of(), List.of(), Optional.empty(), List.of());
    }

    /** The same in the words that all processors share; without any field it matches everything. */
    MatchConfig toMatch() {
        return toMatch(
                matchType,
                resourceAttributes,
                recordAttributes,
                severityTexts,
                severityNumber.map(Severity::toMatch),
                bodies);
    }

    private static MatchConfig toMatch(
            String matchType,
            List<AttributeMatchConfig> resourceAttributes,
            List<AttributeMatchConfig> recordAttributes,
            List<String> severityTexts,
            Optional<SeverityMatchConfig> severityNumber,
            List<String> bodies) {
        return new MatchConfig(
                matchType,
                List.of(),
                List.of(),
                List.of(),
                bodies,
                severityTexts,
                severityNumber,
                List.of(),
                recordAttributes,
                resourceAttributes,
                List.of());
    }
}
