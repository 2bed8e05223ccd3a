package io.spillway.export;

import io.spillway.telemetry.Telemetry;

/** The unit in which a queue or a batch is measured. */
public enum Sizer {
    REQUESTS,
    ITEMS,
    BYTES;

    /** The size of a batch in this unit. */
    long of(Telemetry batch) {
        return of(1, batch.itemCount(), batch.byteSize());
    }

    /** The one of the three sizes that has this unit. */
    long of(long requests, long items, long bytes) {
        return switch (this) {
            case REQUESTS -> requests;
            case ITEMS -> items;
            case BYTES -> bytes;
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
