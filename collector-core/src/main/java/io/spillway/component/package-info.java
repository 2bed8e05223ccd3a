/**
 * The contracts between Spillway and its components.
 *
 * <p>A component is made by a {@link io.spillway.component.ComponentFactory factory} found with
 * {@link java.util.ServiceLoader}, from a configuration record and a {@link io.spillway.component.ComponentContext}.
 * Data flows from one {@link io.spillway.component.Consumer} to the next; every call answers with an
 * {@link io.spillway.component.Outcome}.
 */
@NullMarked
package io.spillway.component;

import org.jspecify.annotations.NullMarked;
