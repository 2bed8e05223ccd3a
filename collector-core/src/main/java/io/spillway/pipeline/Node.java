package io.spillway.pipeline;

import io.spillway.component.Component;

/**
 * One instance of a component.
 *
 * @param health what it says about itself
 */
record Node(NodeKey key, Component component, NodeHealth health) {}
