package io.spillway.loading;

import java.time.Duration;

/**
 * One exporter of the collector's own metrics.
 *
 * @param exporter sends over the network; its queue and its retries are off
 */
public record MetricsPush(Duration interval, ComponentConfig exporter) {}
