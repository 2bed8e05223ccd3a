package io.spillway.ottl;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether a regular expression matches somewhere in a text. Expressions that are plain texts are found without RE2. */
final class TextSearch {
    private static final String SPECIAL = "\\.[]{}()*+?|^$";

    private TextSearch() {}

    /** A plain text that a text must contain, or begin with, or end with. */
    private record Literal(String text, boolean isAtStart, boolean isAtEnd) implements Predicate<String> {
        @Override
        public boolean test(String searched) {
            if (isAtStart) {
                return isAtEnd ? searched.equals(text) : searched.startsWith(text);
            }
            return isAtEnd ? searched.endsWith(text) : searched.contains(text);
        }
    }

    /** A search for a pattern. */
    static Predicate<String> of(Pattern pattern) {
        return literals(pattern.pattern())
                .orElse(searched -> pattern.matcher(searched).find());
    }

    /** Reads an expression that is a list of plain texts, each perhaps with anchors; empty for every other. */
    private static Optional<Predicate<String>> literals(String regex) {
        List<Predicate<String>> literals = new ArrayList<>();
        int at = 0;
        while (at <= regex.length()) {
            boolean isAtStart = at < regex.length() && regex.charAt(at) == '^';
            StringBuilder text = new StringBuilder();
            int end = plain(regex, isAtStart ? at + 1 : at, text);
            boolean isAtEnd = end < regex.length() && regex.charAt(end) == '$';
            int next = isAtEnd ? end + 1 : end;
            if (next < regex.length() && regex.charAt(next) != '|') {
                return Optional.empty();
            }
            literals.add(new Literal(text.toString(), isAtStart, isAtEnd));
            at = next + 1;
        }
        return Optional.of(
                literals.size() == 1
                        ? literals.getFirst()
                        : searched -> literals.stream().anyMatch(literal -> literal.test(searched)));
    }

    /** Reads characters that stand for themselves; answers where they end. */
    private static int plain(String regex, int from, StringBuilder into) {
        int at = from;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            int next = at + 1;
            if (c == '\\' && next < regex.length() && SPECIAL.indexOf(regex.charAt(next)) >= 0) {
                c = regex.charAt(next++);
            } else if (c == '[' && isSetOfOne(regex, at)) {
                c = regex.charAt(at + 1);
                next = at + 3;
            } else if (SPECIAL.indexOf(c) >= 0) {
                break;
            }
            if (next < regex.length() && "*+?{".indexOf(regex.charAt(next)) >= 0) {
                break;
            }
            into.append(c);
            at = next;
        }
        return at;
    }

    /** Whether a bracket begins a set of one plain character, such as {@code [.]}. */
    private static boolean isSetOfOne(String regex, int at) {
        return at + 2 < regex.length()
                && regex.charAt(at + 2) == ']'
                && "\\]^".indexOf(regex.charAt(at + 1)) < 0
                && !Character.isSurrogate(regex.charAt(at + 1));
    }
}
