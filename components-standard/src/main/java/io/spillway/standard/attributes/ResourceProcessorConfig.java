package io.spillway.standard.attributes;

import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import java.util.List;

/**
 * The {@code resource} processor.
 *
 * @param attributes the actions, in the order in which they are applied
 */
public record ResourceProcessorConfig(List<ActionConfig> attributes) implements Requirements {
    public static final ResourceProcessorConfig DEFAULTS = new ResourceProcessorConfig(List.of());

    public ResourceProcessorConfig {
        attributes = List.copyOf(attributes);
    }

    @Override
    public void check(Checks checks) {
        checks.that(!attributes.isEmpty(), "attributes", "missing required field \"attributes\"");
    }
}
