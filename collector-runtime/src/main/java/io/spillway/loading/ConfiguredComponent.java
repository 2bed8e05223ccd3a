package io.spillway.loading;

import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import java.util.Map;
import java.util.Optional;

/**
 * A component that the file has.
 *
 * @param place the place of its key
 * @param config empty when its type is not known
 */
record ConfiguredComponent(ComponentId id, Place place, Optional<ComponentConfig> config) {
    Optional<ComponentFactory<?>> factory() {
        return config.map(ComponentConfig::factory);
    }

    static Map<ComponentId, ConfiguredComponent> in(
            Map<ComponentKind, Map<ComponentId, ConfiguredComponent>> configured, ComponentKind kind) {
        return configured.getOrDefault(kind, Map.of());
    }
}
