package io.spillway.ottl;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A glob pattern: {@code *} for any text, {@code ?} for one character, {@code [a-z]}, {@code [!a-z]} and {@code {one,other}}. A question mark alone matches
 * no text too, as in the OpenTelemetry Collector.
 */
record Glob(Pattern pattern) {
    static Glob compile(String glob) {
        if (glob.equals("?")) {
            return new Glob(Pattern.compile("(?s).?"));
        }
        StringBuilder regex = new StringBuilder("(?s)");
        int depth = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                case '{' -> {
                    regex.append("(?:");
                    depth++;
                }
                case '}' -> {
                    regex.append(depth > 0 ? ")" : "\\}");
                    depth = Math.max(0, depth - 1);
                }
                case ',' -> regex.append(depth > 0 ? "|" : ",");
                case '[' -> i = set(glob, i, regex);
                case '\\' -> {
                    i = Math.min(i + 1, glob.length() - 1);
                    regex.append(Pattern.quote(String.valueOf(glob.charAt(i))));
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return new Glob(Pattern.compile(regex.toString()));
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("\"" + glob + "\" is not a valid glob pattern");
        }
    }

    /** Writes a set of characters; answers where it ends. */
    private static int set(String glob, int from, StringBuilder regex) {
        int end = glob.indexOf(']', from + 1);
        if (end < 0) {
            throw new EvaluationException("\"" + glob + "\" is not a valid glob pattern: a bracket is not closed");
        }
        String set = glob.substring(from + 1, end);
        regex.append('[')
                .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                .append(']');
        return end;
    }

    boolean matches(String text) {
        return pattern.matches(text);
    }
}
