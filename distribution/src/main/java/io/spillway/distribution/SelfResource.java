package io.spillway.distribution;

import io.spillway.component.BuildInfo;
import io.spillway.loading.TelemetryConfig.ResourceLabels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The resource of the collector's own telemetry.
 *
 * @param attributes under their own names
 */
record SelfResource(SequencedMap<String, String> attributes) {
    private static final String EVERYTHING = "*";

    /**
     * The built-in attributes, and the attributes of the configuration.
     *
     * @param instance the same for the whole life of the process
     * @param configured attributes; an empty value removes a built-in attribute
     */
    static SelfResource of(BuildInfo build, UUID instance, Map<String, Optional<Object>> configured) {
        SequencedMap<String, String> attributes = new LinkedHashMap<>();
        attributes.put("service.instance.id", instance.toString());
        attributes.put("service.name", build.command());
        attributes.put("service.version", build.version());
        configured.forEach((name, value) ->
                value.ifPresentOrElse(it -> attributes.put(name, it.toString()), () -> attributes.remove(name)));
        return new SelfResource(attributes);
    }

    /** All attributes as labels. */
    Map<String, String> labels() {
        return labels(_ -> true);
    }

    /** The attributes of every metric. */
    Map<String, String> labels(ResourceLabels chosen) {
        return labels(name -> names(chosen.included(), name) && !names(chosen.excluded(), name));
    }

    private static boolean names(List<String> chosen, String name) {
        return chosen.contains(EVERYTHING) || chosen.contains(name);
    }

    private Map<String, String> labels(Predicate<String> chosen) {
        Map<String, String> labels = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (chosen.test(name)) {
                labels.put(label(name), value);
            }
        });
        return labels;
    }

    private static String label(String name) {
        String valid = name.replaceAll("[^a-zA-Z0-9_]", "_");
        return Character.isDigit(valid.charAt(0)) ? "_" + valid : valid;
    }
}
