package io.spillway.standard.file;

import io.spillway.config.Checks;

/**
 * How hard to compress.
 *
 * @param level for zstd 1 to 22; zero for its default
 */
public record CompressionParamsConfig(int level) {
    static final CompressionParamsConfig DEFAULTS = new CompressionParamsConfig(0);

    public CompressionParamsConfig {
        new Checks().that(level >= 0 && level <= 22, "level", level, "0 to 22").done();
    }
}
