package io.spillway.scrape;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One rule of relabeling, as Prometheus applies it. Safe for use by several threads. */
public final class RelabelRule {
    enum Action {
        REPLACE,
        KEEP,
        DROP,
        KEEPEQUAL,
        DROPEQUAL,
        HASHMOD,
        LABELMAP,
        LABELDROP,
        LABELKEEP,
        LOWERCASE,
        UPPERCASE
    }

    private final Action action;
    private final List<String> sourceLabels;
    private final String separator;
    private final Pattern pattern;
    private final long modulus;
    private final String targetLabel;
    private final String replacement;

    /** @throws com.google.re2j.PatternSyntaxException when the expression is none of RE2 */
    RelabelRule(
            Action action,
            List<String> sourceLabels,
            String separator,
            String regex,
            long modulus,
            String targetLabel,
            String replacement) {
        this.action = action;
        this.sourceLabels = List.copyOf(sourceLabels);
        this.separator = separator;
        this.pattern = Pattern.compile("^(?s:" + regex + ")$");
        this.modulus = modulus;
        this.targetLabel = targetLabel;
        this.replacement = replacement;
    }

    /** Applies rules in their order. Answers false as soon as one drops the labels. */
    public static boolean apply(List<RelabelRule> rules, LabelEdit labels) {
        for (RelabelRule rule : rules) {
            if (!rule.apply(labels)) {
                return false;
            }
        }
        return true;
    }

    private boolean apply(LabelEdit labels) {
        String subject = sourceLabels.stream().map(labels::get).collect(Collectors.joining(separator));
        return switch (action) {
            case KEEP -> matches(subject);
            case DROP -> !matches(subject);
            case KEEPEQUAL -> labels.get(targetLabel).equals(subject);
            case DROPEQUAL -> !labels.get(targetLabel).equals(subject);
            case REPLACE, HASHMOD, LABELMAP, LABELDROP, LABELKEEP, LOWERCASE, UPPERCASE -> {
                change(subject, labels);
                yield true;
            }
        };
    }

    private void change(String subject, LabelEdit labels) {
        switch (action) {
            case REPLACE -> replace(subject, labels);
            case HASHMOD ->
                labels.set(targetLabel, Long.toUnsignedString(Long.remainderUnsigned(hash(subject), modulus)));
            case LOWERCASE -> labels.set(targetLabel, mapped(subject, false));
            case UPPERCASE -> labels.set(targetLabel, mapped(subject, true));
            case LABELMAP, LABELDROP, LABELKEEP -> labels.all().forEach(each -> ofName(each, labels));
            case KEEP, DROP, KEEPEQUAL, DROPEQUAL -> {}
        }
    }

    private void ofName(Map.Entry<String, String> label, LabelEdit labels) {
        Matcher matcher = pattern.matcher(label.getKey());
        boolean matches = matcher.find();
        if (action == Action.LABELMAP) {
            if (matches) {
                labels.set(Expansion.replaceAll(pattern, label.getKey(), replacement), label.getValue());
            }
        } else if (matches == (action == Action.LABELDROP)) {
            labels.delete(label.getKey());
        }
    }

    private boolean matches(String subject) {
        return pattern.matcher(subject).find();
    }

    private void replace(String subject, LabelEdit labels) {
        Matcher matcher = pattern.matcher(subject);
        if (!matcher.find()) {
            return;
        }
        String target = Expansion.of(targetLabel, matcher, pattern);
        if (!target.isEmpty()) {
            labels.set(target, Expansion.of(replacement, matcher, pattern));
        }
    }

    /** The last eight bytes of MD5. */
    private static long hash(String subject) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(subject.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong(Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /** Letter by letter, as Go does it: no letter becomes two. */
    private static String mapped(String text, boolean isUpper) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> isUpper ? Character.toUpperCase(each) : Character.toLowerCase(each))
                .forEach(mapped::appendCodePoint);
        return mapped.toString();
    }
}
