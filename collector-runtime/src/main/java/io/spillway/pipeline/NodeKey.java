package io.spillway.pipeline;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.loading.PipelineId;
import java.util.Optional;

/**
 * The name of one instance of a component.
 *
 * @param pipeline the pipeline of a processor, which has an instance for each pipeline; otherwise empty
 */
record NodeKey(ComponentKind kind, ComponentId id, Optional<PipelineId> pipeline) {
    static NodeKey shared(ComponentKind kind, ComponentId id) {
        return new NodeKey(kind, id, Optional.empty());
    }

    static NodeKey processor(ComponentId id, PipelineId pipeline) {
        return new NodeKey(ComponentKind.PROCESSOR, id, Optional.of(pipeline));
    }

    /** For messages: {@code processor "batch" in pipeline "traces"}. */
    @Override
    public String toString() {
        return kind.key() + " \"" + id + "\""
                + pipeline.map(p -> " in pipeline \"" + p + "\"").orElse("");
    }
}
