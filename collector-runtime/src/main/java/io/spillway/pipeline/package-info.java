/**
 * The running collector: components made from a configuration, joined into pipelines, started and stopped in order.
 *
 * <p>A component is a {@link io.spillway.pipeline.Node}; data goes from node to node through each {@link
 * io.spillway.pipeline.NodeInput}. {@link io.spillway.pipeline.GraphBuilder} makes both in the order in which they have to start:
 * exporters, then the components that feed them, receivers last.
 */
@NullMarked
package io.spillway.pipeline;

import org.jspecify.annotations.NullMarked;
