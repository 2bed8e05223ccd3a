package io.spillway.export;

import io.spillway.telemetry.Telemetry;

/** What the size of a queue or batch is counted in. */
public enum Sizer {
    REQUESTS,
    ITEMS,
    BYTES;

    /** The size of a batch. */
    long of(Telemetry batch) {
        return switch (this) {
            case REQUESTS -> 1;
            case ITEMS -> batch.itemCount();
            case BYTES -> batch.byteSize();
        };
    }

    /** The name in configuration files. */
    String key() {
        return switch (this) {
            case REQUESTS -> "requests";
            case ITEMS -> "items";
            case BYTES -> "bytes";
        };
    }
}
