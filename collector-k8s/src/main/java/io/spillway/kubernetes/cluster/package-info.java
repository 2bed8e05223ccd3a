/**
 * Clusters as the components of one process share them: one watch for all users of a kind, namespace and selector.
 */
@NullMarked
package io.spillway.kubernetes.cluster;

import org.jspecify.annotations.NullMarked;
