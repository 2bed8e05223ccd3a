package io.spillway.config;

import io.spillway.component.Signal;

/**
 * What a pipeline is called: {@code traces} or {@code traces/name}.
 *
 * @param name empty when the id has no {@code /name}
 */
public record PipelineId(Signal signal, String name) {
    @Override
    public String toString() {
        return name.isEmpty() ? signal.key() : signal.key() + "/" + name;
    }
}
