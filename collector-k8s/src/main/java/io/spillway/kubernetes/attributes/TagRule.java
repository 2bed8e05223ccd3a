package io.spillway.kubernetes.attributes;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spillway.kubernetes.store.Labels;
import io.spillway.kubernetes.store.Meta;
import io.spillway.kubernetes.store.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Makes attributes of the labels or annotations of one kind of object.
 *
 * @param from the kind, such as {@code pod}
 * @param pattern whole names; empty when the rule has a key
 */
record TagRule(String from, boolean annotations, String key, Optional<Pattern> pattern, String tag) {
    static List<TagRule> of(ExtractConfig config) {
        List<TagRule> rules = new ArrayList<>();
        config.labels().forEach(field -> rules.add(of(field, false)));
        config.annotations().forEach(field -> rules.add(of(field, true)));
        return rules;
    }

    private static TagRule of(FieldConfig field, boolean annotations) {
        Optional<Pattern> pattern =
                field.keyRegex().isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(field.keyRegex()));
        return new TagRule(field.from(), annotations, field.key(), pattern, field.tagName());
    }

    /** The part of the object that has to be kept for the rule. */
    Wanted wanted() {
        if (!annotations) {
            return Wanted.LABELS;
        }
        return pattern.map(names -> new Wanted(false, Set.of(), Set.of(names.pattern())))
                .orElseGet(() -> new Wanted(false, Set.of(key), Set.of()));
    }

    void apply(Meta object, BiConsumer<String, String> put) {
        Labels labels = annotations ? object.annotations() : object.labels();
        if (pattern.isPresent()) {
            labels.forEach((name, value) -> applyPattern(pattern.get().matcher(name), name, value, put));
        } else if (labels.has(key)) {
            put.accept(tag.isEmpty() ? standardTag(key) : tag, labels.get(key));
        }
    }

    private void applyPattern(Matcher matcher, String name, String value, BiConsumer<String, String> put) {
        if (matcher.matches()) {
            put.accept(tag.isEmpty() ? standardTag(name) : expanded(matcher), value);
        }
    }

    private String standardTag(String name) {
        return "k8s." + from + (annotations ? ".annotations." : ".labels.") + name;
    }

    /** The tag with the parts of the name in it; {@code ${1}} and {@code ${name}} stand for parts as well as {@code $1}. */
    private String expanded(Matcher matcher) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < tag.length()) {
            int dollar = tag.indexOf('$', at);
            if (dollar < 0 || dollar + 1 == tag.length()) {
                return text.append(tag, at, tag.length()).toString();
            }
            text.append(tag, at, dollar);
            boolean braced = tag.charAt(dollar + 1) == '{';
            int start = braced ? dollar + 2 : dollar + 1;
            int end = start;
            while (end < tag.length() && (Character.isLetterOrDigit(tag.charAt(end)) || tag.charAt(end) == '_')) {
                end++;
            }
            text.append(part(matcher, tag.substring(start, end)));
            at = braced && end < tag.length() ? end + 1 : end;
        }
        return text.toString();
    }

    private static String part(Matcher matcher, String name) {
        boolean number = !name.isEmpty() && name.length() < 4 && name.chars().allMatch(Character::isDigit);
        if (number) {
            int group = Integer.parseInt(name);
            return group <= matcher.groupCount()
                    ? Optional.ofNullable(matcher.group(group)).orElse("")
                    : "";
        }
        return matcher.pattern().namedGroups().containsKey(name)
                ? Optional.ofNullable(matcher.group(name)).orElse("")
                : "";
    }
}
