package io.spillway.loading;

import io.spillway.component.ComponentId;
import java.util.List;

/**
 * One pipeline: the components that data passes, in their order.
 *
 * @param receivers receivers and connectors that feed it; at least one, each once
 * @param processors in the order of the data; each once
 * @param exporters exporters and connectors that it feeds; at least one, each once
 */
public record PipelineConfig(
        PipelineId id, List<ComponentId> receivers, List<ComponentId> processors, List<ComponentId> exporters) {
    public PipelineConfig {
        receivers = List.copyOf(receivers);
        processors = List.copyOf(processors);
        exporters = List.copyOf(exporters);
    }
}
