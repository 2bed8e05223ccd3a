package io.spillway.loading;

import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Lays one configuration over another: maps are merged, everything else, null included, replaces what was there. */
final class TreeMerge {
    private TreeMerge() {}

    static Mapping merge(Mapping below, Mapping above) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>(below.entries());
        above.entries().forEach((key, entry) -> entries.merge(key, entry, TreeMerge::merge));
        return new Mapping(above.place(), entries, Optional.empty());
    }

    private static Entry merge(Entry below, Entry above) {
        return below.value() instanceof Mapping lower && above.value() instanceof Mapping upper
                ? new Entry(above.key(), merge(lower, upper))
                : above;
    }

    /** Keys at the top such as {@code processors::batch} are short for maps within maps. */
    static Mapping unfold(Mapping top) {
        Mapping unfolded = new Mapping(top.place(), new LinkedHashMap<>(), Optional.empty());
        for (var entry : top.entries().entrySet()) {
            List<String> path = Arrays.asList(entry.getKey().split(KeyPath.SEPARATOR, -1));
            unfolded = merge(unfolded, nested(path.iterator(), entry.getValue(), top.place()));
        }
        return unfolded;
    }

    private static Mapping nested(Iterator<String> path, Entry entry, Place place) {
        String key = path.next();
        Entry inner = path.hasNext() ? new Entry(entry.key(), nested(path, entry, entry.key())) : entry;
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        entries.put(key, inner);
        return new Mapping(place, entries, Optional.empty());
    }
}
