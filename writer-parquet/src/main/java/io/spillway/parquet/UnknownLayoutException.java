package io.spillway.parquet;

import java.io.IOException;

/** A file that Spillway did not write, or wrote with a layout that this version does not know. */
public final class UnknownLayoutException extends IOException {
    UnknownLayoutException(String location, String layout) {
        super(location + ": " + TelemetryLayout.METADATA_KEY + " is " + layout
                + " (expected: traces, logs or metrics, version " + TelemetryLayout.VERSION + ")");
    }
}
