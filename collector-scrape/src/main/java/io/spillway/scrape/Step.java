package io.spillway.scrape;

/** The things that a patch can do with the number of a sample. */
enum Step {
    /** Nothing: OTLP does not have the number. */
    SKIP(0),
    /** Writes a float, and the time in front of it. */
    NUMBER(1),
    /** Writes a float. */
    NUMBER_ONLY(2),
    /** Writes what the first bucket of a histogram counts. */
    FIRST_BUCKET(3),
    /** Writes what a bucket counts beyond the bucket before. */
    BUCKET(4),
    /** Writes a count and the time in front of it, and what the last bucket counts beyond the one before. */
    COUNT(5),
    /** Writes a count and the time in front of it, and the same count as the only bucket. */
    COUNT_ALONE(6),
    /** Writes a count, and the time in front of it. */
    COUNT_ONLY(7),
    /** Writes a start time. */
    START(8);

    private static final Step[] BY_CODE = values();

    /** The step in the memory of a page: its place in this list. */
    final byte code;

    Step(int code) {
        this.code = (byte) code;
    }

    static Step of(byte code) {
        return BY_CODE[code];
    }

    /** A count of OTLP: a whole number, 0 where the page has a negative number or none. */
    static long count(double value) {
        return value >= 0x1p63 ? Long.MAX_VALUE : value > 0 ? (long) value : 0;
    }
}
