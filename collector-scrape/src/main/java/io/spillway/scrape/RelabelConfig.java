package io.spillway.scrape;

import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One rule of relabeling, with Prometheus' fields. A field that is not written has its default.
 *
 * @param sourceLabels the labels whose values, joined by the separator, are the subject of the rule
 * @param separator between two values; {@code ;}
 * @param regex a regular expression of RE2 for the whole subject; {@code (.*)}
 * @param modulus the divisor of {@code hashmod}
 * @param targetLabel the label that is written or compared
 * @param replacement the new value, with {@code $1} for a group; {@code $1}
 * @param action {@code replace}, {@code keep}, {@code drop}, {@code keepequal}, {@code dropequal}, {@code hashmod}, {@code labelmap},
 *     {@code labeldrop}, {@code labelkeep}, {@code lowercase} or {@code uppercase}, in any case of letters; {@code replace}
 */
public record RelabelConfig(
        Optional<List<String>> sourceLabels,
        Optional<String> separator,
        Optional<String> regex,
        Optional<Long> modulus,
        Optional<String> targetLabel,
        Optional<String> replacement,
        Optional<String> action) {
    private static final String DEFAULT_SEPARATOR = ";";
    private static final String DEFAULT_REGEX = "(.*)";
    private static final String DEFAULT_REPLACEMENT = "$1";

    /**
     * The rule in a form that can be applied.
     *
     * @throws IllegalArgumentException naming the field and the problem
     */
    public RelabelRule rule() {
        RelabelRule.Action kind = kind();
        if (kind == RelabelRule.Action.HASHMOD) {
            require(modulus.orElse(0L) != 0, "hashmod needs a modulus that is not 0");
        }
        checkTarget(kind);
        if (kind == RelabelRule.Action.LABELMAP) {
            require(!replacement.orElse(DEFAULT_REPLACEMENT).isEmpty(), "labelmap needs a replacement");
        }
        checkUnused(kind);
        require(sourceLabels.orElse(List.of()).stream().noneMatch(String::isEmpty), "a source label has no name");
        try {
            return new RelabelRule(
                    kind,
                    sourceLabels.orElse(List.of()),
                    separator.orElse(DEFAULT_SEPARATOR),
                    regex.orElse(DEFAULT_REGEX),
                    modulus.orElse(0L),
                    targetLabel.orElse(""),
                    replacement.orElse(DEFAULT_REPLACEMENT));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("regex: " + e.getMessage(), e);
        }
    }

    private RelabelRule.Action kind() {
        String name = action.orElse("replace").toUpperCase(Locale.ROOT);
        for (RelabelRule.Action each : RelabelRule.Action.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("action: unknown action \"" + action.orElse("") + "\"");
    }

    private void checkTarget(RelabelRule.Action kind) {
        switch (kind) {
            case REPLACE, HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL ->
                require(!targetLabel.orElse("").isEmpty(), name(kind) + " needs a target_label");
            case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> {}
        }
    }

    private void checkUnused(RelabelRule.Action kind) {
        boolean hasReplacement = !replacement.orElse(DEFAULT_REPLACEMENT).equals(DEFAULT_REPLACEMENT);
        boolean hasOthers = hasReplacement
                || modulus.orElse(0L) != 0
                || !separator.orElse(DEFAULT_SEPARATOR).equals(DEFAULT_SEPARATOR);
        switch (kind) {
            case LOWERCASE, UPPERCASE -> require(!hasReplacement, name(kind) + " takes no replacement");
            case KEEPEQUAL, DROPEQUAL ->
                require(!hasOthers && regex.isEmpty(), name(kind) + " takes source_labels and target_label only");
            case LABELDROP, LABELKEEP ->
                require(
                        !hasOthers
                                && sourceLabels.isEmpty()
                                && targetLabel.orElse("").isEmpty(),
                        name(kind) + " takes a regex only");
            case REPLACE, KEEP, DROP, HASHMOD, LABELMAP -> {}
        }
    }

    private static String name(RelabelRule.Action kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
