package io.spillway.parquet;

import java.io.IOException;
import java.nio.file.Path;

/** A file that Spillway did not write, or wrote with a layout that this version does not know. */
public final class UnknownLayoutException extends IOException {
    UnknownLayoutException(Path path, String layout) {
        super(path + ": " + TelemetryLayout.METADATA_KEY + " is " + layout
                + " (expected: traces, logs or metrics, version " + TelemetryLayout.VERSION + ")");
    }
}
