package io.spillway.telemetry;

/** A run of bytes that is a whole canonical export request, as {@link Validator} defines it. */
final class Part {
    private final byte[] bytes;
    private final int items;

    /**
     * @param bytes never changed afterwards
     * @param items how many spans, data points or log records it holds
     */
    Part(byte[] bytes, int items) {
        this.bytes = bytes;
        this.items = items;
    }

    byte[] bytes() {
        return bytes;
    }

    int items() {
        return items;
    }

    int size() {
        return bytes.length;
    }
}
