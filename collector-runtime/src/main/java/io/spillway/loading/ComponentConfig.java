package io.spillway.loading;

import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;

/**
 * One configured component.
 *
 * @param factory makes it
 * @param config a record of the factory's type; equal records mean that a component need not be replaced on reload
 */
public record ComponentConfig(ComponentId id, ComponentFactory<?> factory, Record config) {}
