package io.spillway.kubernetes.attributes;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.spillway.config.Checks;
import java.util.List;

/**
 * Pods that telemetry is never associated with.
 *
 * @param pods the pods
 */
public record ExcludeConfig(List<ExcludedPodConfig> pods) {
    static final ExcludeConfig DEFAULTS = new ExcludeConfig(
            List.of(new ExcludedPodConfig("jaeger-agent"), new ExcludedPodConfig("jaeger-collector")));

    public ExcludeConfig {
        pods = List.copyOf(pods);
    }

    /**
     * Pods by name.
     *
     * @param name a regular expression that is found in the name
     */
    public record ExcludedPodConfig(String name) {
        public ExcludedPodConfig {
            try {
                Pattern.compile(name);
            } catch (PatternSyntaxException e) {
                new Checks()
                        .that(false, "name", "\"" + name + "\" is not a valid pattern")
                        .done();
            }
        }

        /** As in a configuration file. */
        @Override
        public String toString() {
            return "{name: " + name + "}";
        }
    }
}
