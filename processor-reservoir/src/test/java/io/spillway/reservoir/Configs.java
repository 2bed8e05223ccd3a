package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import java.util.List;
import java.util.Map;

/** Configurations as they stand in a file. */
final class Configs {
    private static final ConfigLoader LOADER = new ConfigLoader(ComponentCatalog.load(), Map.of());

    private Configs() {}

    /** @param settings the processor's own block */
    static ReservoirConfig load(String settings) throws ConfigException {
        LoadedConfig loaded = LOADER.load(List.of("yaml:" + """
            receivers: {nop: }
            processors:
              reservoir_sampler:
            %s
            exporters: {nop: }
            service:
              pipelines:
                traces: {receivers: [nop], processors: [reservoir_sampler], exporters: [nop]}
            """.formatted(settings.indent(4))), List.of());
        assertThat(loaded.warnings()).isEmpty();
        return (ReservoirConfig) loaded.config()
                .components()
                .get(ComponentKind.PROCESSOR)
                .get(ComponentId.parse("reservoir_sampler"))
                .config();
    }
}
