/**
 * The metrics that the collector publishes about itself, under the names of the OpenTelemetry Collector.
 *
 * <p>Every metric is declared once, in {@link io.spillway.observe.CollectorMetrics}. The name of a meter in the registry is
 * exactly the name that users see; no suffix is added on the way out.
 */
@NullMarked
package io.spillway.observe;

import org.jspecify.annotations.NullMarked;
