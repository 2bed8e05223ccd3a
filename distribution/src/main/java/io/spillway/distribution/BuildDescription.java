package io.spillway.distribution;

import io.spillway.component.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The name and version of this program. */
final class BuildDescription {
    static final String COMMAND = "spillway";

    private BuildDescription() {}

    /** The build writes the file with the values. */
    static BuildInfo load() {
        return new BuildInfo(COMMAND, "An OpenTelemetry collector for the JVM", version());
    }

    private static String version() {
        try (InputStream file = BuildDescription.class.getResourceAsStream("build.properties")) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
