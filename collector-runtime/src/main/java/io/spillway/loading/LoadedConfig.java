package io.spillway.loading;

import io.spillway.loading.ConfigNode.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A configuration that has been read and found valid. */
public final class LoadedConfig {
    private final CollectorConfig config;
    private final List<Problem> warnings;
    private final Map<Path, Long> files;
    private final Mapping tree;
    private final Set<ConfigNode> secrets;

    LoadedConfig(
            CollectorConfig config,
            List<Problem> warnings,
            Map<Path, Long> files,
            Mapping tree,
            Set<ConfigNode> secrets) {
        this.config = config;
        this.warnings = warnings;
        this.files = Map.copyOf(files);
        this.tree = tree;
        this.secrets = secrets;
    }

    public CollectorConfig config() {
        return config;
    }

    /** Warnings for the log, such as variables that are not set. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** Every file that was read, those that others refer to included; absolute, with the checksums of what was in them. */
    public Map<Path, Long> files() {
        return files;
    }

    /** By which a file that was read is compared with the file of the same name later. */
    public static long checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        return checksum.getValue();
    }

    /**
     * The text of the user, merged and expanded, without any defaults: maps, lists, strings, numbers, booleans and nulls.
     *
     * @param revealed whether secrets are readable; otherwise they are {@code [REDACTED]}
     */
    public Map<String, @Nullable Object> merged(boolean revealed) {
        return PlainTree.of(tree, revealed ? Set.of() : secrets);
    }

    /**
     * The configuration in force, with defaults, in a form that can be loaded again.
     *
     * @param revealed whether secrets are in it as they are, rather than as {@code [REDACTED]}
     */
    public Map<String, @Nullable Object> effective(boolean revealed) {
        return new EffectiveTree(revealed).of(config);
    }
}
