package io.spillway.kubernetes.attributes;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spillway.config.Checks;
import java.util.List;

/**
 * A label or annotation that becomes an attribute.
 *
 * @param tagName the attribute; empty for {@code k8s.pod.labels.<key>} and the like. With {@code key_regex}, {@code $1} stands for a
 *     part of the key
 * @param key the name of the label or annotation
 * @param keyRegex a regular expression for whole names
 * @param from the object that has it: {@code pod}, {@code namespace}, {@code node}, {@code deployment}, {@code statefulset}, {@code
 *     daemonset} or {@code job}
 */
public record FieldConfig(String tagName, String key, String keyRegex, String from) {
    static final List<String> SOURCES =
            List.of("pod", "namespace", "node", "deployment", "statefulset", "daemonset", "job");

    public FieldConfig {
        from = from.isEmpty() ? "pod" : from;
        new Checks()
                .that(SOURCES.contains(from), "from", "\"" + from + "\"", "one of " + SOURCES)
                .that(isPattern(keyRegex), "key_regex", "\"" + keyRegex + "\" is not a valid pattern")
                .done();
    }

    static FieldConfig defaults() {
        return new FieldConfig("", "", "", "pod");
    }

    /** Notes what the field lacks. */
    void check(Checks checks, String at) {
        checks.that(key.isEmpty() || keyRegex.isEmpty(), at + "::key", "only one of key and key_regex can be set")
                .that(!key.isEmpty() || !keyRegex.isEmpty(), at + "::key", "one of key and key_regex must be set");
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
