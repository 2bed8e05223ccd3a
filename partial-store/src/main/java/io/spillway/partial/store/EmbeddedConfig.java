package io.spillway.partial.store;

import io.spillway.config.Checks;

/**
 * The private PostgreSQL server.
 *
 * @param directory the folder of the programs and the data; created when it is missing
 * @param user the user that runs the server when the collector runs as root, which PostgreSQL refuses; empty for
 *     {@code postgres} or {@code nobody}, whichever exists
 * @param programs a folder with {@code bin/postgres} and {@code bin/initdb} to use in place of those that come with the
 *     collector; empty for these
 * @param sharedBuffersMib memory of the server's cache
 */
public record EmbeddedConfig(String directory, String user, String programs, int sharedBuffersMib) {
    public EmbeddedConfig {
        new Checks()
                .that(!directory.isBlank(), "directory", "must not be empty")
                .that(sharedBuffersMib >= 1, "shared_buffers_mib", sharedBuffersMib, ">= 1")
                .done();
    }

    public static EmbeddedConfig defaults() {
        return new EmbeddedConfig("spillway-data/postgres", "", "", 64);
    }
}
