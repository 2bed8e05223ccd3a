/**
 * The running collector: components made from a configuration, joined into pipelines, started and stopped in order.
 *
 * <p>A component is a {@link io.spillway.pipeline.Node}; data goes from node to node over {@link io.spillway.pipeline.Edge
 * edges}. {@link io.spillway.pipeline.GraphBuilder} makes both in the order in which they have to start: exporters, then what
 * feeds them, receivers last.
 */
@NullMarked
package io.spillway.pipeline;

import org.jspecify.annotations.NullMarked;
