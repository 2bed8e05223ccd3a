package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/**
 * The parts of an encoded log record that its sort key is made from.
 *
 * @param time the time of the event, or of its observation if the event has none
 * @param bodyFrom the offset of the encoded body; equal to {@code bodyTo} if there is none
 */
record LogFields(long time, int bodyFrom, int bodyTo) {
    private static final int BODY = 0x2A;

    static LogFields of(byte[] bytes, int from, int to) {
        long time = 0;
        long observed = 0;
        int bodyFrom = to;
        int bodyTo = to;
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == LogTimesField.TIME) {
                time = Wire.fixed64(bytes, value);
            } else if (tag == LogTimesField.OBSERVED) {
                observed = Wire.fixed64(bytes, value);
            } else if (tag == BODY) {
                bodyFrom = value + Wire.size(Wire.varint32(bytes, value));
                bodyTo = at;
            }
        }
        return new LogFields(time != 0 ? time : observed, bodyFrom, bodyTo);
    }
}
