package io.spillway.kubernetes.attributes;

import io.spillway.config.Checks;
import java.util.List;
import java.util.Map;

/**
 * The pods that the processor knows; the API server leaves out the others.
 *
 * @param node only pods on this node
 * @param nodeFromEnvVar the environment variable that has the name of the node
 * @param namespace only pods in this namespace
 * @param fields only pods with these fields
 * @param labels only pods with these labels
 */
public record FilterConfig(
        String node, String nodeFromEnvVar, String namespace, List<MatchConfig> fields, List<MatchConfig> labels) {
    static final FilterConfig DEFAULTS = new FilterConfig("", "", "", List.of(), List.of());

    public FilterConfig {
        fields = List.copyOf(fields);
        labels = List.copyOf(labels);
        Checks checks = new Checks();
        for (int i = 0; i < fields.size(); i++) {
            String op = fields.get(i).op();
            checks.that(
                    op.equals("equals") || op.equals("not-equals"),
                    "fields::" + i + "::op",
                    "\"" + op + "\"",
                    "one of [equals, not-equals]");
        }
        checks.done();
    }

    /**
     * One condition.
     *
     * @param key the name of the label or field
     * @param value the value to compare with
     * @param op {@code equals}, {@code not-equals}, {@code exists} or {@code does-not-exist}
     */
    public record MatchConfig(String key, String value, String op) {
        private static final List<String> OPS = List.of("equals", "not-equals", "exists", "does-not-exist");

        public MatchConfig {
            op = op.isEmpty() ? "equals" : op;
            new Checks()
                    .that(OPS.contains(op), "op", "\"" + op + "\"", "one of " + OPS)
                    .done();
        }

        /** The condition in the words of the API. */
        String selector() {
            return switch (op) {
                case "not-equals" -> key + "!=" + value;
                case "exists" -> key;
                case "does-not-exist" -> "!" + key;
                default -> key + "=" + value;
            };
        }
    }

    /** The name of the node; empty for all nodes. */
    String nodeName(Map<String, String> environment) {
        return nodeFromEnvVar.isEmpty() ? node : environment.getOrDefault(nodeFromEnvVar, "");
    }

    String labelSelector() {
        return String.join(",", labels.stream().map(MatchConfig::selector).toList());
    }

    String fieldSelector(String nodeName) {
        List<String> conditions = new java.util.ArrayList<>();
        if (!nodeName.isEmpty()) {
            conditions.add("spec.nodeName=" + nodeName);
        }
        fields.forEach(field -> conditions.add(field.selector()));
        return String.join(",", conditions);
    }
}
