package io.spillway.loading;

import io.spillway.config.Secret;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Configuration values as plain maps, lists and values. */
final class PlainTree {
    private final Set<ConfigNode> hidden;

    private PlainTree(Set<ConfigNode> hidden) {
        this.hidden = hidden;
    }

    /** @param hidden values to show as {@code [REDACTED]}, by identity */
    static Map<String, @Nullable Object> of(Mapping mapping, Set<ConfigNode> hidden) {
        return new PlainTree(hidden).map(mapping);
    }

    private Map<String, @Nullable Object> map(Mapping mapping) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> plain.put(key, plain(entry.value())));
        return plain;
    }

    private @Nullable Object plain(ConfigNode node) {
        if (hidden.contains(node)) {
            return Secret.REDACTED;
        }
        return switch (node) {
            case Mapping mapping -> map(mapping);
            case Sequence sequence -> {
                List<@Nullable Object> items = new ArrayList<>();
                sequence.items().forEach(item -> items.add(plain(item)));
                yield items;
            }
            case Scalar scalar -> scalar.value();
            case Nothing _ -> null;
        };
    }
}
