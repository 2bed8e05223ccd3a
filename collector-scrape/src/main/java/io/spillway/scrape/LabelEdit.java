package io.spillway.scrape;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Labels while rules change them. The order matters when a rule writes one label twice: first the labels of the beginning that no rule
 * has changed, by name, then the changed ones, by the time of their first change. An instance serves one thread.
 */
public final class LabelEdit {
    private final SortedMap<String, String> before;
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, String> changed = new LinkedHashMap<>();

    /** Begins with some labels. A label without a value is no label. */
    public LabelEdit(Map<String, String> labels) {
        before = new TreeMap<>(labels);
        before.values().removeIf(String::isEmpty);
    }

    /** The value of a label; empty when there is none. */
    public String get(String name) {
        String value = changed.get(name);
        if (value != null) {
            return value;
        }
        return deleted.contains(name) ? "" : before.getOrDefault(name, "");
    }

    /** Writes a label; an empty value deletes it. */
    public void set(String name, String value) {
        if (value.isEmpty()) {
            delete(name);
        } else {
            changed.put(name, value);
        }
    }

    /** Deletes a label. */
    public void delete(String name) {
        changed.remove(name);
        deleted.add(name);
    }

    /** All labels, in the order of this class. */
    List<Map.Entry<String, String>> all() {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        before.forEach((name, value) -> {
            if (!deleted.contains(name) && !changed.containsKey(name)) {
                all.add(Map.entry(name, value));
            }
        });
        changed.forEach((name, value) -> all.add(Map.entry(name, value)));
        return all;
    }

    /** The labels by name. */
    public SortedMap<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>();
        all().forEach(each -> labels.put(each.getKey(), each.getValue()));
        return labels;
    }
}
