package io.spillway.pipeline;

import io.spillway.component.HealthReport;
import io.spillway.config.PipelineId;
import java.util.List;
import java.util.SequencedMap;

/**
 * The components of a collector, joined.
 *
 * @param startOrder every node, extensions first, receivers last; they stop in the opposite order
 * @param extensions in the order of {@code service.extensions}
 * @param pipelines the nodes of each pipeline in the order of the data
 */
record Graph(List<Node> startOrder, List<Node> extensions, SequencedMap<PipelineId, List<Node>> pipelines) {

    List<HealthReport.Entry> extensionHealth() {
        return extensions.stream().map(node -> node.health().entry()).toList();
    }

    List<HealthReport.Pipeline> pipelineHealth() {
        return pipelines.entrySet().stream()
                .map(pipeline -> new HealthReport.Pipeline(
                        pipeline.getKey().toString(),
                        pipeline.getKey().signal(),
                        pipeline.getValue().stream()
                                .map(node -> node.health().entry())
                                .toList()))
                .toList();
    }
}
