package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The id of a pipeline: {@code traces} or {@code traces/name}.
 *
 * @param name empty when the id has no {@code /name}
 */
public record PipelineId(Signal signal, String name) {
    static final List<String> SIGNALS =
            Arrays.stream(Signal.values()).map(Signal::key).toList();

    /**
     * Reads an id as it stands in a configuration file.
     *
     * @return empty when it begins with no known signal
     * @throws IllegalArgumentException when it has not the form of an id
     */
    static Optional<PipelineId> parse(String text) {
        ComponentId parts = ComponentId.parse(text);
        return Arrays.stream(Signal.values())
                .filter(signal -> signal.key().equals(parts.type()))
                .findFirst()
                .map(signal -> new PipelineId(signal, parts.name()));
    }

    @Override
    public String toString() {
        return name.isEmpty() ? signal.key() : signal.key() + "/" + name;
    }
}
