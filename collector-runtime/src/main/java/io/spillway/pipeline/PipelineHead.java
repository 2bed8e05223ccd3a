package io.spillway.pipeline;

import io.spillway.component.AdmissionControl;
import java.util.List;

/**
 * The beginning of a pipeline.
 *
 * @param inputs the input of its first processor, or of its exporters when it has no processor
 * @param controls its processors that can refuse a payload unread, in their order
 */
record PipelineHead(List<NodeInput> inputs, List<AdmissionControl> controls) {
    PipelineHead {
        inputs = List.copyOf(inputs);
        controls = List.copyOf(controls);
    }
}
