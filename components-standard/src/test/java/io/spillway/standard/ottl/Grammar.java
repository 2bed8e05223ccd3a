package io.spillway.standard.ottl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes texts from the rules of a file beside this class. A rule is a name on a line of its own with its alternatives, one on
 * each indented line. {@code <name>} in an alternative stands for a text of another rule. A rule {@code name@context} holds in
 * this context in place of the rule {@code name}.
 */
final class Grammar {
    private static final Pattern REFERENCE = Pattern.compile("<([a-z-]+)>");
    private static final int MAX_DEPTH = 5;

    /** @param height the least depth of rules that a text of the alternative needs */
    private record Alternative(String text, int height) {}

    private final Map<String, List<String>> rules = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Alternative>>> measured = new HashMap<>();

    Grammar(String file) {
        List<String> rule = new ArrayList<>();
        for (String line : Resources.text(file).lines().toList()) {
            if (line.startsWith(" ")) {
                rule.add(line.strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                rule = new ArrayList<>();
                rules.put(line.strip(), rule);
            }
        }
    }

    String text(String rule, String context, RandomGenerator random) {
        return text(rule, context, random, 0);
    }

    private String text(String rule, String context, RandomGenerator random, int depth) {
        List<Alternative> all = alternatives(rule, context);
        List<Alternative> fitting =
                all.stream().filter(each -> depth + each.height <= MAX_DEPTH).toList();
        List<Alternative> choices = fitting.isEmpty() ? lowest(all) : fitting;
        String chosen = choices.get(random.nextInt(choices.size())).text;
        return REFERENCE
                .matcher(chosen)
                .replaceAll(match -> Matcher.quoteReplacement(text(match.group(1), context, random, depth + 1)));
    }

    private static List<Alternative> lowest(List<Alternative> all) {
        int least = all.stream().mapToInt(Alternative::height).min().orElseThrow();
        return all.stream().filter(each -> each.height == least).toList();
    }

    private List<Alternative> alternatives(String rule, String context) {
        return measured.computeIfAbsent(context, this::measure).get(rule);
    }

    /** The rules of a context. The heights grow from the rules without references up. */
    private Map<String, List<Alternative>> measure(String context) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        rules.forEach((name, _) -> {
            String rule = name.replaceFirst("@.*", "");
            texts.put(rule, rules.getOrDefault(rule + "@" + context, rules.getOrDefault(rule, List.of())));
        });
        Map<String, Integer> heights = new HashMap<>();
        for (int round = 0; round < MAX_DEPTH; round++) {
            texts.forEach((rule, alternatives) -> alternatives.stream()
                    .mapToInt(text -> height(text, heights))
                    .min()
                    .ifPresent(height -> heights.put(rule, height)));
        }
        Map<String, List<Alternative>> all = new HashMap<>();
        texts.forEach((rule, alternatives) -> all.put(
                rule,
                alternatives.stream()
                        .map(text -> new Alternative(text, height(text, heights)))
                        .toList()));
        return all;
    }

    private static int height(String text, Map<String, Integer> heights) {
        return REFERENCE
                .matcher(text)
                .results()
                .mapToInt(match -> 1 + heights.getOrDefault(match.group(1), MAX_DEPTH))
                .max()
                .orElse(0);
    }
}
