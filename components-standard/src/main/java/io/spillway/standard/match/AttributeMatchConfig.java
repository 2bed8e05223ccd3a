package io.spillway.standard.match;

import io.spillway.config.Checks;
import java.util.Optional;

/**
 * An attribute to look for.
 *
 * @param key the name of the attribute
 * @param value the value that the attribute must have; any value when this is absent
 */
public record AttributeMatchConfig(String key, Optional<Object> value) {
    public AttributeMatchConfig {
        new Checks()
                .that(!key.isEmpty(), "key", "can't have empty key in the list of attributes")
                .done();
    }
}
