package io.spillway.storage;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;

/**
 * The name of a store. A component has one store, or several with different purposes.
 *
 * @param purpose such as the signal; may be empty
 */
public record StoreName(ComponentKind kind, ComponentId owner, String purpose) {
    @Override
    public String toString() {
        String component = kind.key() + " " + owner;
        return purpose.isEmpty() ? component : component + " (" + purpose + ")";
    }
}
