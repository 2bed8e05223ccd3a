package io.spillway.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Rules have the effect that they have in Prometheus, and are refused where Prometheus refuses them.
 * {@code -Dspillway.rules=100000} sets the number of cases.
 */
@ExtendWith(Seeded.class)
final class RelabelOracleTest {
    private static final int CASES = Integer.getInteger("spillway.rules", 5_000);
    private static final int BATCH = 500;
    private static final List<String> NAMES = List.of(
            "__address__",
            "__meta_kubernetes_pod_name",
            "__meta_kubernetes_pod_label_app",
            "job",
            "a",
            "b",
            "\u00fc.x",
            "le");
    private static final List<String> VALUES = List.of(
            "",
            "a",
            "a;b",
            "10.0.0.1:9100",
            "web-7c9f8d6b5d-x2x7k",
            "\u00c4pfel stra\u00dfe \u01c4",
            "line\nbreak",
            "$1",
            "a\\b",
            "100",
            "A");
    private static final List<String> EXPRESSIONS = List.of(
            "(.*)",
            "",
            ".+",
            "a",
            "(a);(b)",
            "([^:]+)(?::\\d+)?",
            "(.*)-[^-]+-[^-]+",
            "__meta_kubernetes_pod_label_(.+)",
            "(?P<x>a)|(b)",
            "(?i)A",
            "a)|(b",
            "(",
            "\\d{2,3}",
            "[[:alpha:]]+",
            "\\p{L}+.*",
            ".",
            "(?m)^a$",
            "(.)(.)?",
            "__(.*)__",
            "\\bjob\\b");
    private static final List<String> TEMPLATES = List.of(
            "$1",
            "${1}",
            "",
            "x",
            "$1x",
            "${1}x",
            "$$1",
            "$x",
            "${x}",
            "$",
            "a$",
            "${",
            "${1",
            "$2$1",
            "$01",
            "$0",
            "pod_$1",
            "\u00fc$1",
            "$99");
    private static final List<String> ACTIONS = List.of(
            "replace",
            "keep",
            "drop",
            "keepequal",
            "dropequal",
            "hashmod",
            "labelmap",
            "labeldrop",
            "labelkeep",
            "lowercase",
            "uppercase",
            "Replace",
            "KEEP",
            "none");

    private record Case(List<RelabelConfig> rules, Map<String, String> labels) {}

    @Test
    void relabelsAsPrometheus(Seed seed) throws IOException {
        Random random = seed.random();
        int applied = 0;
        try (PrometheusOracle oracle = new PrometheusOracle()) {
            for (int done = 0; done < CASES; done += BATCH) {
                List<Case> cases = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    cases.add(random(random));
                }
                oracle.relabel(
                        cases.stream().map(each -> yaml(each.rules)).toList(),
                        cases.stream().map(each -> yaml(each.labels)).toList());
                for (Case each : cases) {
                    String expected = oracle.relabeled();
                    String result = result(each);
                    applied += result.startsWith("k") ? 1 : 0;
                    assertThat(result)
                            .as("%s%n%s%n%s", yaml(each.rules), yaml(each.labels), expected)
                            .isEqualTo(expected.startsWith("e") ? "e" : expected);
                }
            }
        }
        assertThat(applied).isGreaterThan(CASES / 20);
    }

    private static String result(Case each) {
        List<RelabelRule> rules;
        try {
            rules = each.rules.stream().map(RelabelConfig::rule).toList();
        } catch (IllegalArgumentException _) {
            return "e";
        }
        LabelEdit labels = new LabelEdit(each.labels);
        return RelabelRule.apply(rules, labels) ? "k" + inOrder(labels.labels()) : "d";
    }

    private static String inOrder(SortedMap<String, String> labels) {
        return labels.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static Case random(Random random) {
        List<RelabelConfig> rules = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            rules.add(rule(random));
        }
        Map<String, String> labels = new LinkedHashMap<>();
        NAMES.forEach(name -> {
            if (random.nextBoolean()) {
                labels.put(name, one(VALUES, random));
            }
        });
        return new Case(rules, labels);
    }

    /** Mostly a rule that is good: the fields that an action refuses are seldom set. */
    private static RelabelConfig rule(Random random) {
        String action = one(ACTIONS, random);
        boolean isSparse = action.endsWith("equal") || action.startsWith("label");
        int seldom = isSparse ? 20 : 2;
        return new RelabelConfig(
                random.nextInt(action.matches("label(drop|keep)") ? 20 : 5) == 0 == action.matches("label(drop|keep)")
                        ? Optional.of(
                                List.of(one(NAMES, random), one(NAMES, random)).subList(0, 1 + random.nextInt(2)))
                        : Optional.empty(),
                sometimes(List.of(";", "", "-"), random, seldom * 3),
                sometimes(EXPRESSIONS, random, action.endsWith("equal") ? 20 : 2),
                random.nextInt(action.equals("hashmod") ? 1 : 40) == 0
                        ? Optional.of((long) random.nextInt(8))
                        : Optional.empty(),
                random.nextInt(action.matches("label(drop|keep)") ? 20 : 1) == 0
                        ? Optional.of(random.nextInt(4) == 0 ? one(TEMPLATES, random) : one(NAMES, random))
                        : Optional.empty(),
                sometimes(TEMPLATES, random, action.equals("labelmap") ? 2 : action.endsWith("case") ? 20 : seldom),
                random.nextInt(20) == 0 ? Optional.empty() : Optional.of(action));
    }

    private static Optional<String> sometimes(List<String> values, Random random, int seldom) {
        return random.nextInt(seldom) == 0 ? Optional.of(one(values, random)) : Optional.empty();
    }

    private static String one(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** JSON is YAML. */
    private static byte[] yaml(List<RelabelConfig> rules) {
        return rules.stream()
                .map(rule -> {
                    List<String> fields = new ArrayList<>();
                    rule.sourceLabels()
                            .ifPresent(each -> fields.add("source_labels: "
                                    + each.stream()
                                            .map(RelabelOracleTest::quoted)
                                            .collect(Collectors.joining(",", "[", "]"))));
                    rule.separator().ifPresent(each -> fields.add("separator: " + quoted(each)));
                    rule.regex().ifPresent(each -> fields.add("regex: " + quoted(each)));
                    rule.modulus().ifPresent(each -> fields.add("modulus: " + each));
                    rule.targetLabel().ifPresent(each -> fields.add("target_label: " + quoted(each)));
                    rule.replacement().ifPresent(each -> fields.add("replacement: " + quoted(each)));
                    rule.action().ifPresent(each -> fields.add("action: " + quoted(each)));
                    return "- {" + String.join(", ", fields) + "}\n";
                })
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] yaml(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(each -> quoted(each.getKey()) + ": " + quoted(each.getValue()))
                .collect(Collectors.joining(", ", "{", "}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
