package io.spillway.scrape;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The facts that a target adds to its pages.
 *
 * @param resource the attributes of the resource, such as {@code service.name}
 * @param labels the target's own labels, which every data point gets; a label of a sample with such a name becomes {@code exported_…}
 * @param scopeName the name of the scope of samples that name none
 * @param honorTimes whether a time in the page counts
 */
public record PageOrigin(
        Map<String, String> resource,
        Map<String, String> labels,
        String scopeName,
        String scopeVersion,
        boolean honorTimes) {

    public PageOrigin {
        resource = Map.copyOf(resource);
        labels = Map.copyOf(labels);
    }

    /** Keys and values in turn. */
    static byte[][] encoded(Map<String, String> attributes) {
        byte[][] result = new byte[2 * attributes.size()][];
        int at = 0;
        for (Map.Entry<String, String> each : new TreeMap<>(attributes).entrySet()) {
            result[at++] = each.getKey().getBytes(StandardCharsets.UTF_8);
            result[at++] = each.getValue().getBytes(StandardCharsets.UTF_8);
        }
        return result;
    }
}
