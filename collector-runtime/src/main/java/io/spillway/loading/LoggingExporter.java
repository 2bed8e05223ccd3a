package io.spillway.loading;

import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Scalar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Rewrites the configuration of the former exporter {@code logging} as one of {@code debug}. */
final class LoggingExporter {
    static final String TYPE = "logging";

    private static final String LEVEL = "loglevel";
    private static final String VERBOSITY = "verbosity";
    private static final Map<String, String> VERBOSITIES =
            Map.of("debug", "detailed", "info", "normal", "warn", "basic", "error", "basic");

    private LoggingExporter() {}

    /** The same configuration with {@code verbosity} in the place of {@code loglevel}, whose value is noted if it is unknown. */
    static ConfigNode asDebug(ConfigNode node, String path, Problems problems) {
        if (!(node instanceof Mapping mapping) || mapping.entry(LEVEL).isEmpty()) {
            return node;
        }
        SequencedMap<String, Entry> entries = new LinkedHashMap<>(mapping.entries());
        Entry level = mapping.entry(LEVEL).orElseThrow();
        entries.remove(LEVEL);
        String keyPath = KeyPath.join(path, LEVEL);
        String verbosity = level.value() instanceof Scalar scalar
                ? VERBOSITIES.getOrDefault(String.valueOf(scalar.value()), "")
                : "";
        if (verbosity.isEmpty()) {
            problems.add(Problem.at(level.key(), keyPath, "unknown level")
                    .expecting(
                            "one of " + VERBOSITIES.keySet().stream().sorted().toList()));
        } else if (entries.containsKey(VERBOSITY)) {
            problems.add(level.key(), keyPath, "cannot stand beside \"" + VERBOSITY + "\"");
        } else {
            problems.warn(level.key(), keyPath, "is now called verbosity: write verbosity: " + verbosity);
            entries.put(VERBOSITY, new Entry(level.key(), new Scalar(level.key(), verbosity, Optional.empty())));
        }
        return new Mapping(mapping.place(), entries, mapping.text());
    }
}
