package io.spillway.kubernetes.store;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Labels or annotations, sorted by name. Immutable, and small: one array for all. */
public final class Labels {
    public static final Labels NONE = new Labels(new String[0]);

    /** Names at even places, each with its value behind it. */
    private final String[] pairs;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /** The pairs of a map. */
    public static Labels of(Map<String, String> labels) {
        return ofPairs(labels.entrySet().stream()
                .flatMap(label -> List.of(label.getKey(), label.getValue()).stream())
                .toList());
    }

    /** Names and values in turn; the server writes them sorted by name. */
    static Labels ofPairs(List<String> pairs) {
        if (pairs.isEmpty()) {
            return NONE;
        }
        for (int i = 2; i < pairs.size(); i += 2) {
            if (pairs.get(i - 2).compareTo(pairs.get(i)) >= 0) {
                return sorted(pairs);
            }
        }
        return new Labels(pairs.toArray(String[]::new));
    }

    private static Labels sorted(List<String> pairs) {
        SortedMap<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            sorted.put(pairs.get(i), pairs.get(i + 1));
        }
        return of(sorted);
    }

    /** The value; empty when there is none, as well as for an empty value. */
    public String get(String name) {
        int place = place(name);
        return place < 0 ? "" : pairs[place + 1];
    }

    /** Whether there is such a name. */
    public boolean has(String name) {
        return place(name) >= 0;
    }

    private int place(String name) {
        int low = 0;
        int high = pairs.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = pairs[2 * middle].compareTo(name);
            if (order == 0) {
                return 2 * middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -1;
    }

    /** Calls back with each name and value, sorted by name. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && Arrays.equals(labels.pairs, pairs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(value));
        return text.toString();
    }
}
