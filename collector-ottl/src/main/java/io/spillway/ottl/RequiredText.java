package io.spillway.ottl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The texts of which a text must contain one, or a regular expression cannot match. Looking for them costs a fraction of running
 * the expression. Case does not count: an expression may ignore case in a part of itself.
 */
final class RequiredText {
    private static final int MIN_LENGTH = 2;

    private final String regex;
    private int at;

    private RequiredText(String regex) {
        this.regex = regex;
    }

    /** Reads the texts out of a valid expression, in small letters; empty when the expression may match without any of them. */
    static List<String> of(String regex) {
        List<String> texts = new RequiredText(regex).alternatives();
        return length(texts) < MIN_LENGTH ? List.of() : texts;
    }

    /** A searched text in the form that the texts are looked for in. */
    static String folded(String text) {
        return text.toLowerCase(Locale.ROOT).replace('ſ', 's');
    }

    /** The guarantee that texts give: the length of the shortest, 0 without texts. */
    private static int length(List<String> texts) {
        return texts.stream().mapToInt(String::length).min().orElse(0);
    }

    /** Up to the end of a group or of the expression: one text of each alternative, or none when an alternative has none. */
    private List<String> alternatives() {
        List<String> all = new ArrayList<>();
        boolean areComplete = true;
        while (true) {
            List<String> texts = sequence();
            areComplete &= !texts.isEmpty();
            all.addAll(texts);
            if (at >= regex.length() || regex.charAt(at) != '|') {
                return areComplete ? all : List.of();
            }
            at++;
        }
    }

    /** The best texts of the parts of a sequence. */
    private List<String> sequence() {
        List<String> best = List.of();
        StringBuilder run = new StringBuilder();
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            char c = regex.charAt(at);
            if (isPlain(c)) {
                at += c == '\\' ? 2 : 1;
                char plain = c == '\\' ? regex.charAt(at - 1) : c;
                Times times = times();
                if (times != Times.OPTIONAL) {
                    run.append(plain);
                }
                if (times == Times.ONCE) {
                    continue;
                }
                best = better(best, List.of(folded(run.toString())));
                run.setLength(0);
                if (times == Times.REPEATED) {
                    run.append(plain);
                }
                continue;
            }
            best = better(best, List.of(folded(run.toString())));
            run.setLength(0);
            List<String> texts = c == '(' ? group() : skipped();
            if (times() != Times.OPTIONAL) {
                best = better(best, texts);
            }
        }
        return better(best, List.of(folded(run.toString())));
    }

    private static List<String> better(List<String> texts, List<String> others) {
        return length(others) > length(texts) ? others : texts;
    }

    /** A character that stands for itself, perhaps behind a backslash. */
    private boolean isPlain(char c) {
        if (c == '\\') {
            return !Character.isLetterOrDigit(regex.charAt(at + 1));
        }
        return ".[]{}()*+?|^$".indexOf(c) < 0;
    }

    private List<String> group() {
        at++;
        if (regex.startsWith("?", at)) {
            while (":)>".indexOf(regex.charAt(at)) < 0) {
                at++;
            }
            if (regex.charAt(at) == ')') { // flags, which have no text
                at++;
                return List.of();
            }
            at++;
        }
        List<String> texts = alternatives();
        at++;
        return texts;
    }

    /** Skips an anchor, a dot, a class of characters or an escape. */
    private List<String> skipped() {
        char c = regex.charAt(at++);
        if (c == '\\') {
            at++;
        } else if (c == '[') {
            at += regex.startsWith("^", at) ? 1 : 0;
            do {
                at += regex.charAt(at) == '\\' ? 2 : 1; // the first character may be a bracket
            } while (regex.charAt(at) != ']');
            at++;
        }
        return List.of();
    }

    private enum Times {
        ONCE,
        REPEATED,
        OPTIONAL
    }

    private Times times() {
        if (at >= regex.length()) {
            return Times.ONCE;
        }
        Times times = switch (regex.charAt(at)) {
            case '?', '*' -> Times.OPTIONAL;
            case '+' -> Times.REPEATED;
            case '{' -> regex.charAt(at + 1) == '0' ? Times.OPTIONAL : Times.REPEATED;
            default -> Times.ONCE;
        };
        if (times != Times.ONCE) {
            at = regex.charAt(at) == '{' ? regex.indexOf('}', at) + 1 : at + 1;
            if (regex.startsWith("?", at)) {
                at++;
            }
        }
        return times;
    }
}
