package io.spillway.http;

import io.spillway.component.ComponentId;

/**
 * One entry of {@code middlewares}: the id of an extension that stands between the network and a component.
 *
 * @param id the extension
 */
public record MiddlewareConfig(ComponentId id) {}
