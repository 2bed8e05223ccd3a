package io.spillway.config;

import io.spillway.config.ConfigNode.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration that has been read and found valid. */
public final class LoadedConfig {
    private final CollectorConfig config;
    private final List<Problem> warnings;
    private final Set<Path> files;
    private final Mapping tree;
    private final Set<ConfigNode> secrets;

    LoadedConfig(
            CollectorConfig config, List<Problem> warnings, Set<Path> files, Mapping tree, Set<ConfigNode> secrets) {
        this.config = config;
        this.warnings = warnings;
        this.files = Set.copyOf(files);
        this.tree = tree;
        this.secrets = secrets;
    }

    public CollectorConfig config() {
        return config;
    }

    /** What is worth saying once the log is open, such as variables that are not set. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** Every file that was read, those that others refer to included; absolute. */
    public Set<Path> files() {
        return files;
    }

    /**
     * What the user wrote, merged and expanded, without any defaults: maps, lists, strings, numbers, booleans and nulls.
     *
     * @param revealed whether secrets are in it as they are, rather than as {@code [REDACTED]}
     */
    public Map<String, @Nullable Object> merged(boolean revealed) {
        return PlainTree.of(tree, revealed ? Set.of() : secrets);
    }

    /**
     * What is in force, defaults included, in a form that can be loaded again.
     *
     * @param revealed whether secrets are in it as they are, rather than as {@code [REDACTED]}
     */
    public Map<String, @Nullable Object> effective(boolean revealed) {
        return new EffectiveTree(revealed).of(config);
    }
}
