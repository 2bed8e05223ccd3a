package io.spillway.loading;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A value of the configuration and where it came from.
 *
 * <p>A value that came from an expansion such as {@code ${env:X}} also keeps the text that it was read from, as fields of
 * type string take that text and no other field does.
 */
sealed interface ConfigNode {
    Place place();

    /** The text of the expansion that this is the whole value of; empty for what stands in the file itself. */
    Optional<String> text();

    /** A map; keys are never expanded. */
    record Mapping(Place place, SequencedMap<String, Entry> entries, Optional<String> text) implements ConfigNode {
        Optional<Entry> entry(String key) {
            return Optional.ofNullable(entries.get(key));
        }
    }

    /** A list. */
    record Sequence(Place place, List<ConfigNode> items, Optional<String> text) implements ConfigNode {}

    /**
     * A single value.
     *
     * @param value a {@code String}, {@code Long}, {@code Double} or {@code Boolean}
     */
    record Scalar(Place place, Object value, Optional<String> text) implements ConfigNode {}

    /**
     * Null, an empty variable, or an unset one.
     *
     * @param unset whether the node stands for a variable that is not set
     */
    record Nothing(Place place, Optional<String> text, boolean unset) implements ConfigNode {}

    /** A value of a map, with the place of its key. */
    record Entry(Place key, ConfigNode value) {}

    /** The same value, as the outcome of an expansion of this text. */
    default ConfigNode fromText(String expanded) {
        Optional<String> text = Optional.of(expanded);
        return switch (this) {
            case Mapping it -> new Mapping(it.place, it.entries, text);
            case Sequence it -> new Sequence(it.place, it.items, text);
            case Scalar it -> new Scalar(it.place, it.value, text);
            case Nothing it -> new Nothing(it.place, text, it.unset);
        };
    }
}
