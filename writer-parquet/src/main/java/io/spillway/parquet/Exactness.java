package io.spillway.parquet;

/** Tells whether the columns say all that the message in work says; one for each message that is shredded. */
final class Exactness {
    private boolean isLossy;

    /** Notes that the message holds something that no column can hold. */
    void lose() {
        isLossy = true;
    }

    boolean isLossy() {
        return isLossy;
    }

    void reset() {
        isLossy = false;
    }
}
