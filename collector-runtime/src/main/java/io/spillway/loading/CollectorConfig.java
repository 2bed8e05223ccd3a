package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A whole configuration, valid: every reference names a component that is there and supports the pipeline's signal, and the
 * pipelines form no cycle.
 *
 * @param components the configured components, by role; also components that no pipeline uses
 * @param extensions the ids in {@code service.extensions}, in their order
 * @param pipelines in the order of the file
 * @param telemetry how the collector reports on itself
 * @param pushes the exporters of the own metrics of the collector
 * @param memory how much telemetry may be in memory
 */
public record CollectorConfig(
        Map<ComponentKind, Map<ComponentId, ComponentConfig>> components,
        List<ComponentId> extensions,
        SequencedMap<PipelineId, PipelineConfig> pipelines,
        TelemetryConfig telemetry,
        List<MetricsPush> pushes,
        MemoryConfig memory) {}
