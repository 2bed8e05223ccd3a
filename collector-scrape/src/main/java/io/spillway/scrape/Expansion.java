package io.spillway.scrape;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Map;

/**
 * Templates with groups of a match, in the grammar of Go's {@code regexp}: {@code $1}, <code>${1}</code>, {@code $name}, <code>${name}
 * </code>, and {@code $$} for the sign itself. A name is as long as it can be; an unknown one stands for nothing.
 */
final class Expansion {
    private static final int MOST_GROUPS = 100_000_000;

    private final String template;
    private final Matcher matcher;
    private final Map<String, Integer> names;
    private final StringBuilder result = new StringBuilder();
    private int at;

    private Expansion(String template, Matcher matcher, Pattern pattern) {
        this.template = template;
        this.matcher = matcher;
        names = pattern.namedGroups();
    }

    static String of(String template, Matcher matcher, Pattern pattern) {
        return template.indexOf('$') < 0 ? template : new Expansion(template, matcher, pattern).expand();
    }

    /** The text with every match replaced. */
    static String replaceAll(Pattern pattern, String text, String template) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder result = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            result.append(text, from, matcher.start()).append(of(template, matcher, pattern));
            from = matcher.end();
        }
        return result.append(text, from, text.length()).toString();
    }

    private String expand() {
        while (at < template.length()) {
            char c = template.charAt(at++);
            if (c != '$') {
                result.append(c);
            } else if (at < template.length() && template.charAt(at) == '$') {
                result.append('$');
                at++;
            } else if (!reference()) {
                result.append('$');
            }
        }
        return result.toString();
    }

    /** Whether a reference to a group stands here; only then is it read. */
    private boolean reference() {
        boolean hasBraces = at < template.length() && template.charAt(at) == '{';
        int from = hasBraces ? at + 1 : at;
        int to = from;
        while (to < template.length() && isWord(template.codePointAt(to))) {
            to += Character.charCount(template.codePointAt(to));
        }
        if (to == from || (hasBraces && (to == template.length() || template.charAt(to) != '}'))) {
            return false;
        }
        append(template.substring(from, to));
        at = hasBraces ? to + 1 : to;
        return true;
    }

    private static boolean isWord(int codePoint) {
        return Character.isLetter(codePoint) || Character.isDigit(codePoint) || codePoint == '_';
    }

    private void append(String name) {
        int number = number(name);
        Integer group = number >= 0 ? Integer.valueOf(number) : names.get(name);
        if (group != null && group <= matcher.groupCount()) {
            String text = matcher.group(group);
            result.append(text == null ? "" : text);
        }
    }

    private static int number(String name) {
        if (name.length() > 1 && name.charAt(0) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || number >= MOST_GROUPS) {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
