package io.spillway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.component.GoDuration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A printed configuration as paths and values, in a form in which two collectors' ways of printing one value are one: durations in
 * nanoseconds, lists of names and values as maps, levels in lower case. Values that say nothing (null, zero, false, empty) are left
 * out, since each collector prints some of those that the other leaves out; a value on one side only shows all the same.
 */
final class EffectiveValues {
    /** What the Go collector does not print as it is (it prints {@code sizer: {}}), or what describes the collector itself. */
    private static final Pattern NOT_COMPARED = Pattern.compile(
            ".*\\.sizer|service\\.memory\\..*|service\\.telemetry\\.resource\\..*|.*\\.with_resource_constant_labels\\..*");

    private static final Set<String> NOTHING = Set.of("", "0", "false", "null");

    private EffectiveValues() {}

    static Map<String, String> of(JsonNode printed) {
        Map<String, String> values = new TreeMap<>();
        add("", printed, values);
        return values;
    }

    /** One line for each path at which the two differ. */
    static List<String> differences(Map<String, String> otelcol, Map<String, String> spillway) {
        TreeSet<String> paths = new TreeSet<>(otelcol.keySet());
        paths.addAll(spillway.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(otelcol.get(path), spillway.get(path)))
                .map(path -> path + ": otelcol " + otelcol.getOrDefault(path, "nothing") + ", spillway "
                        + spillway.getOrDefault(path, "nothing"))
                .toList();
    }

    private static void add(String path, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            if (node.path("enabled").isBoolean() && !node.path("enabled").booleanValue()) {
                return; // one prints what the block would hold, the other nothing
            }
            node.properties().forEach(field -> add(child(path, field.getKey()), field.getValue(), values));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                JsonNode element = node.get(i);
                boolean named = element.size() == 2 && element.has("name") && element.has("value");
                add(
                        child(path, named ? element.get("name").asText() : Integer.toString(i)),
                        named ? element.get("value") : element,
                        values);
            }
        } else {
            String value = normal(path, node);
            boolean present = path.endsWith(".enabled"); // a block that is there is enabled, and not each says so
            if (!NOTHING.contains(value)
                    && !present
                    && !NOT_COMPARED.matcher(path).matches()) {
                values.put(path, value);
            }
        }
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String normal(String path, JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue().stripTrailingZeros().toPlainString();
        }
        String value = node.asText();
        try {
            return Long.toString(GoDuration.parse(value).toNanos());
        } catch (IllegalArgumentException _) {
            // it is no duration
        }
        return path.endsWith("level") || path.endsWith("verbosity") ? value.toLowerCase(Locale.ROOT) : value;
    }
}
