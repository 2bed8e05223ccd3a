/** Kubernetes: the metrics that all parts of this module share. */
@NullMarked
package io.spillway.kubernetes;

import org.jspecify.annotations.NullMarked;
