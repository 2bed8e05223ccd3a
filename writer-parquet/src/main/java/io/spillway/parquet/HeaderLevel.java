package io.spillway.parquet;

/** The kinds of messages above items. */
enum HeaderLevel {
    RESOURCE(0),
    SCOPE(1),
    METRIC(2);

    /** The number that stands for the level in sorted runs. */
    final int code;

    HeaderLevel(int code) {
        this.code = code;
    }

    static HeaderLevel of(int code) {
        return switch (code) {
            case 0 -> RESOURCE;
            case 1 -> SCOPE;
            default -> METRIC;
        };
    }
}
