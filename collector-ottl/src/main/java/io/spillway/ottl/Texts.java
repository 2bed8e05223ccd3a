package io.spillway.ottl;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Work on strings that are measured in bytes of UTF-8. */
final class Texts {
    /** No text becomes longer than this by replacements or by joining. */
    static final int MAX_LENGTH = 16 * 1024 * 1024;

    /** No function makes a list or a map with more elements of a text. */
    private static final int MAX_ELEMENTS = 200_000;

    private Texts() {}

    static int byteLength(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (Character.isSurrogate(c)) {
                length += 2;
            } else {
                length += 3;
            }
        }
        return length;
    }

    /** The longest beginning with at most so many bytes. */
    static String truncated(String text, int bytes) {
        int length = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            length += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (length > bytes) {
                return text.substring(0, i);
            }
            i += Character.charCount(codePoint);
        }
        return text;
    }

    /** The text without white space around it, as Go has white space. */
    static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\u0085';
    }

    /** Turns a replacement into another. */
    interface Finish {
        String apply(String replacement);
    }

    /**
     * The text with all matches replaced. In the replacement, {@code $1}, {@code $name} and {@code ${name}} stand for groups. An empty match
     * right behind another match is not replaced.
     *
     * @param finish turns each replacement into what takes the place of the match
     */
    static String replaced(String text, Pattern pattern, String replacement, Finish finish) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder result = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            if (matcher.end() == from && from > 0 && matcher.start() == from) {
                continue;
            }
            result.append(text, from, matcher.start());
            StringBuilder expanded = new StringBuilder();
            expand(matcher, replacement, expanded);
            result.append(finish.apply(expanded.toString()));
            from = matcher.end();
            checkLength(result.length());
        }
        return result.append(text, from, text.length()).toString();
    }

    static void checkElements(int elements) {
        if (elements > MAX_ELEMENTS) {
            throw new EvaluationException("the text has more than " + MAX_ELEMENTS + " elements");
        }
    }

    static void checkLength(long length) {
        if (length > MAX_LENGTH) {
            throw new EvaluationException("the text becomes longer than " + MAX_LENGTH + " characters");
        }
    }

    /** Appends a template in which {@code $1}, {@code $name} and <code>${name}</code> stand for groups of a match. */
    static void expand(Matcher matcher, String template, StringBuilder into) {
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '$' || i + 1 == template.length()) {
                into.append(c);
                continue;
            }
            if (template.charAt(i + 1) == '$') {
                into.append('$');
                i++;
                continue;
            }
            boolean isBraced = template.charAt(i + 1) == '{';
            int start = isBraced ? i + 2 : i + 1;
            int end = start;
            while (end < template.length() && isNameCharacter(template.charAt(end))) {
                end++;
            }
            if (end == start || (isBraced && (end == template.length() || template.charAt(end) != '}'))) {
                into.append(c);
                continue;
            }
            into.append(group(matcher, template.substring(start, end)));
            i = isBraced ? end : end - 1;
        }
    }

    private static boolean isNameCharacter(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** A group by its number or name; empty when there is none, or when it did not take part. */
    private static String group(Matcher matcher, String name) {
        String found;
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = name.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(name);
            found = number <= matcher.groupCount() ? matcher.group(number) : null;
        } else {
            found = matcher.pattern().namedGroups().containsKey(name) ? matcher.group(name) : null;
        }
        return found == null ? "" : found;
    }
}
