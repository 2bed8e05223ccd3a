/**
 * The {@code k8s_attributes} processor: it adds the metadata of the pod that sent telemetry to its resource.
 */
@NullMarked
package io.spillway.kubernetes.attributes;

import org.jspecify.annotations.NullMarked;
