package io.spillway.distribution;

import io.spillway.component.ComponentCatalog;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The sources of the configuration. The options may stand before and after the name of a command. */
final class ConfigOptions {
    private static final String BUILT_IN = "default.yaml";

    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "URI",
            description =
                    "Configuration: a path, or file:, env:, yaml:, http: or https: and what belongs to it. May be repeated; later"
                            + " ones are laid over earlier ones. Without it, the built-in configuration.")
    private List<String> uris = new ArrayList<>();

    @Option(
            names = "--set",
            scope = ScopeType.INHERIT,
            paramLabel = "KEY=VALUE",
            description = "Sets one value, such as processors.batch.timeout=2s, after all --config. May be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--feature-gates",
            scope = ScopeType.INHERIT,
            paramLabel = "LIST",
            description = "Switches feature gates, separated by commas. This version has none.")
    private List<String> gates = new ArrayList<>();

    /** Picocli fills the fields. */
    ConfigOptions() {}

    ConfigOptions(List<String> uris) {
        this.uris = uris;
    }

    /** Reads the configuration. */
    LoadedConfig load(ComponentCatalog catalog) throws ConfigException {
        refuseGates();
        return new ConfigLoader(catalog, System.getenv()).load(sources(), sets);
    }

    /** The content of the configuration, valid or not. */
    Map<String, @Nullable Object> written(ComponentCatalog catalog, boolean revealed) throws ConfigException {
        refuseGates();
        return new ConfigLoader(catalog, System.getenv()).written(sources(), sets, revealed);
    }

    private List<String> sources() {
        return uris.isEmpty() ? List.of("yaml:" + builtIn()) : uris;
    }

    /** No behaviour of this version has a gate, so every name is an error. */
    private void refuseGates() {
        for (String list : gates) {
            for (String gate : list.split(",", -1)) {
                if (!gate.isBlank()) {
                    throw new IllegalArgumentException("invalid argument \"" + list
                            + "\" for \"--feature-gates\" flag: no such feature gate \"" + gate.strip()
                            + "\"; this version has none");
                }
            }
        }
    }

    /** The configuration when the command line names none: {@code config-examples/default.yaml}. */
    static String builtIn() {
        try (InputStream file = ConfigOptions.class.getResourceAsStream(BUILT_IN)) {
            if (file == null) {
                throw new IllegalStateException(BUILT_IN + " is missing from the program");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
