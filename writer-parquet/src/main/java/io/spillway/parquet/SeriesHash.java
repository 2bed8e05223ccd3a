package io.spillway.parquet;

import io.spillway.component.Signal;
import io.spillway.telemetry.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The series id of data points ({@code tid}), and the text by which rows are ordered. The series id depends on the attributes of
 * resource, scope and point, on the name and version of the scope, and on the name, unit, type, temporality and monotonicity of the
 * metric. The order of attributes does not matter, as their hashes are added up.
 */
final class SeriesHash {
    private static final byte[] NOTHING = {};
    private static final byte[] SERVICE_NAME = "service.name".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_CHILD = 0x0A;
    private static final int KEY = 0x0A;
    private static final int VALUE = 0x12;
    private static final int RESOURCE_ATTRIBUTES = 0x0A;
    private static final int SCOPE_NAME = 0x0A;
    private static final int SCOPE_VERSION = 0x12;
    private static final int SCOPE_ATTRIBUTES = 0x1A;
    private static final int METRIC_NAME = 0x0A;
    private static final int METRIC_DESCRIPTION = 0x12;
    private static final int METRIC_METADATA = 0x62;

    private final Signal signal;
    private final SortKey key;

    SeriesHash(Signal signal, SortKey key) {
        this.signal = signal;
        this.key = key;
    }

    /** The share of a header in the hashes of its series; 0 for signals without series. */
    long header(HeaderLevel level, byte[] bytes) {
        if (signal != Signal.METRICS) {
            return 0;
        }
        return switch (level) {
            case RESOURCE -> 3 * firstChild(bytes, false);
            case SCOPE -> 5 * firstChild(bytes, true);
            case METRIC -> 7 * fields(bytes, 0, bytes.length, METRIC_DESCRIPTION, METRIC_METADATA);
        };
    }

    private static long firstChild(byte[] bytes, boolean isScope) {
        if (bytes.length == 0 || bytes[0] != FIRST_CHILD) {
            return 0;
        }
        int length = Wire.varint32(bytes, 1);
        int from = 1 + Wire.size(length);
        return isScope
                ? values(bytes, from, from + length, SCOPE_ATTRIBUTES)
                        + 11 * values(bytes, from, from + length, SCOPE_NAME)
                        + 13 * values(bytes, from, from + length, SCOPE_VERSION)
                : values(bytes, from, from + length, RESOURCE_ATTRIBUTES);
    }

    /** The sum of the hashes of all length-delimited values with a tag. */
    static long values(byte[] bytes, int from, int to, int wanted) {
        long sum = 0;
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == wanted) {
                sum += Hash64.of(bytes, value + Wire.size(Wire.varint32(bytes, value)), at);
            }
        }
        return sum;
    }

    /** The sum of the hashes of all fields but two, tags included. */
    private static long fields(byte[] bytes, int from, int to, int without, int withoutToo) {
        long sum = 0;
        for (int at = from; at < to; ) {
            int start = at;
            int tag = Wire.varint32(bytes, at);
            at = Wire.skip(bytes, at + Wire.size(tag), tag);
            if (tag != without && tag != withoutToo) {
                sum += Hash64.of(bytes, start, at);
            }
        }
        return sum;
    }

    /** The service name in a resource of log records, the name of a metric; empty for all other headers. */
    byte[] sortText(HeaderLevel level, byte[] bytes) {
        if (key == SortKey.TIME) {
            return NOTHING;
        }
        if (signal == Signal.LOGS && level == HeaderLevel.RESOURCE) {
            return serviceName(bytes);
        }
        return signal == Signal.METRICS && level == HeaderLevel.METRIC ? lastText(bytes, METRIC_NAME) : NOTHING;
    }

    private static byte[] lastText(byte[] bytes, int wanted) {
        byte[] text = NOTHING;
        for (int at = 0; at < bytes.length; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == wanted) {
                text = Arrays.copyOfRange(bytes, value + Wire.size(Wire.varint32(bytes, value)), at);
            }
        }
        return text;
    }

    private static byte[] serviceName(byte[] header) {
        if (header.length == 0 || header[0] != FIRST_CHILD) {
            return NOTHING;
        }
        int length = Wire.varint32(header, 1);
        int from = 1 + Wire.size(length);
        for (int at = from; at < from + length; ) {
            int tag = Wire.varint32(header, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(header, value, tag);
            int start = value + Wire.size(Wire.varint32(header, value));
            if (tag == RESOURCE_ATTRIBUTES && isServiceName(header, start, at)) {
                return text(header, start + 2 + SERVICE_NAME.length, at);
            }
        }
        return NOTHING;
    }

    private static boolean isServiceName(byte[] bytes, int from, int to) {
        int end = from + 2 + SERVICE_NAME.length;
        return end <= to
                && bytes[from] == KEY
                && bytes[from + 1] == SERVICE_NAME.length
                && Arrays.equals(bytes, from + 2, end, SERVICE_NAME, 0, SERVICE_NAME.length);
    }

    /** The text of the value of an attribute; empty if the value is no text. */
    private static byte[] text(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == VALUE) {
                int any = value + Wire.size(Wire.varint32(bytes, value));
                boolean isText = any < at && bytes[any] == AttributeText.TAG_STRING;
                return isText
                        ? Arrays.copyOfRange(bytes, any + 1 + Wire.size(Wire.varint32(bytes, any + 1)), at)
                        : NOTHING;
            }
        }
        return NOTHING;
    }
}
