package io.spillway.pipeline;

import io.spillway.component.AdmissionControl;
import java.util.List;

/**
 * The beginning of a pipeline.
 *
 * @param edges take its batches: its first processor, or its exporters where it has none
 * @param controls its processors that can refuse a payload unread, in their order
 */
record PipelineHead(List<Edge> edges, List<AdmissionControl> controls) {
    PipelineHead {
        edges = List.copyOf(edges);
        controls = List.copyOf(controls);
    }
}
