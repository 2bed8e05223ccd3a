package io.spillway.standard.file;

import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.config.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code file} exporter.
 *
 * @param path the file
 * @param append whether what the file holds at the start is kept
 * @param rotation whether and when a new file begins
 * @param format the format of each batch
 * @param encoding an encoding extension; refused
 * @param compression {@code zstd}, or nothing
 * @param compressionParams how hard
 * @param flushInterval accepted for the files that have it; every batch is written before it is acknowledged
 * @param groupBy several files by resource attribute; refused when enabled
 * @param createDirectory whether the folder is made at the start
 * @param directoryPermissions its permissions, in octal
 */
public record FileExporterConfig(
        String path,
        boolean append,
        Section<RotationConfig> rotation,
        FileFormat format,
        Optional<Object> encoding,
        String compression,
        CompressionParamsConfig compressionParams,
        Duration flushInterval,
        Section<GroupByConfig> groupBy,
        boolean createDirectory,
        String directoryPermissions)
        implements Requirements {
    private static final String DEFAULT_PERMISSIONS = "0755";

    public static final FileExporterConfig DEFAULTS = new FileExporterConfig(
            "",
            false,
            Section.off(RotationConfig.DEFAULTS),
            FileFormat.JSON,
            Optional.empty(),
            "",
            CompressionParamsConfig.DEFAULTS,
            Duration.ofSeconds(1),
            Section.off(GroupByConfig.DEFAULTS),
            false,
            "");

    @Override
    public void check(Checks checks) {
        boolean grouped = groupBy instanceof Section.On<GroupByConfig>(GroupByConfig group) && group.enabled();
        checks.that(!path.isEmpty(), "path", "path must be non-empty")
                .that(
                        !append || !rotation.isOn(),
                        "append",
                        "append and rotation enabled at the same time is not supported")
                .that(encoding.isEmpty(), "encoding", "encoding extensions are not supported; use format")
                .that(
                        compression.isEmpty() || compression.equals("zstd"),
                        "compression",
                        "\"" + compression + "\"",
                        "zstd or nothing")
                .that(!flushInterval.isNegative(), "flush_interval", "flush_interval must be larger than zero")
                .that(!grouped, "group_by", "writing to several files by a resource attribute is not supported")
                .that(
                        directoryPermissions.isEmpty() || createDirectory,
                        "directory_permissions",
                        "directory_permissions requires create_directory to be true")
                .that(
                        directoryPermissions.isEmpty() || directoryPermissions.matches("0?[0-7]{3}"),
                        "directory_permissions",
                        "directory_permissions value must be a valid octal representation");
    }

    /** The permissions of a new folder as a number. */
    int directoryMode() {
        return Integer.parseInt(directoryPermissions.isEmpty() ? DEFAULT_PERMISSIONS : directoryPermissions, 8);
    }
}
