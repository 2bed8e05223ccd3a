/**
 * Ordered, durable stores for components whose state must survive a crash.
 *
 * <p>A storage extension implements {@link io.spillway.storage.Storage}; a component looks it up with
 * {@link io.spillway.component.Host#extension} when it starts, and opens its own {@link io.spillway.storage.Store}.
 */
@NullMarked
package io.spillway.storage;

import org.jspecify.annotations.NullMarked;
