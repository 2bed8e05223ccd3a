package io.spillway.telemetry;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * Reads the fields of spans, log records, number data points and attributes as nearly all senders write them: in their shortest form,
 * with ASCII text. A loop with constants for the fields takes less time than the general loop of {@link Validator}. The loop
 * stops at the first other field, good or bad, and the general loop judges the rest of the item.
 */
final class PlainItem {
    private static final MessageType SPAN = MessageType.of(Span.getDescriptor());
    private static final MessageType LOG_RECORD = MessageType.of(LogRecord.getDescriptor());
    private static final MessageType NUMBER_DATA_POINT = MessageType.of(NumberDataPoint.getDescriptor());

    private static final int SPAN_TRACE_ID = 0x0A;
    private static final int BODY = 0x2A;
    private static final int TRACE_ID = 0x4A;
    private static final int AS_DOUBLE = 0x21;
    private static final int SPAN_TRACE_ID_ONCE = SPAN.once[SPAN_TRACE_ID];
    private static final int BODY_ONCE = LOG_RECORD.once[BODY];
    private static final int TRACE_ID_ONCE = LOG_RECORD.once[TRACE_ID];
    private static final int VALUE_ONCE = NUMBER_DATA_POINT.once[AS_DOUBLE];

    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final int LONGEST_VARINT = 10;

    private PlainItem() {}

    /** The {@link #end} of the plain fields at the beginning of an item, and those of them that were {@link #seen}. */
    static long read(MessageType type, byte[] bytes, int from, int end) {
        if (type == SPAN) {
            return span(bytes, from, end);
        }
        if (type == LOG_RECORD) {
            return logRecord(bytes, from, end);
        }
        return type == NUMBER_DATA_POINT ? numberDataPoint(bytes, from, end) : result(from, 0);
    }

    /** The offset behind the plain fields. */
    static int end(long result) {
        return (int) result;
    }

    /** The bits of {@link MessageType#once} for the plain fields. */
    static int seen(long result) {
        return (int) (result >>> Integer.SIZE);
    }

    private static long result(int end, int seen) {
        return (long) seen << Integer.SIZE | end;
    }

    private static long span(byte[] bytes, int from, int end) {
        int seen = 0;
        int at = from;
        while (at < end) {
            int once = 0;
            int next;
            switch (bytes[at]) {
                case SPAN_TRACE_ID -> {
                    next = afterId(bytes, at, end, TRACE_ID_BYTES);
                    once = SPAN_TRACE_ID_ONCE;
                }
                case 0x12, 0x22 -> next = afterId(bytes, at, end, SPAN_ID_BYTES); // span, parent
                case 0x1A, 0x2A -> next = afterText(bytes, at, end); // trace state, name
                case 0x30, 0x50 -> next = afterDigit(bytes, at, end); // kind, dropped attributes
                case 0x39, 0x41 -> next = at + 9; // start, end
                case 0x4A -> next = afterAttribute(bytes, at, end);
                default -> next = at;
            }
            if (next == at || next > end || (seen & once) != 0) {
                break;
            }
            seen |= once;
            at = next;
        }
        return result(at, seen);
    }

    private static long logRecord(byte[] bytes, int from, int end) {
        int seen = 0;
        int at = from;
        while (at < end) {
            int once = 0;
            int next;
            switch (bytes[at]) {
                case 0x09, 0x59 -> next = at + 9; // time, observed time
                case 0x10, 0x38 -> next = afterDigit(bytes, at, end); // severity, dropped attributes
                case 0x45 -> next = at + 5; // flags
                case 0x1A, 0x62 -> next = afterText(bytes, at, end); // severity text, event name
                case 0x32 -> next = afterAttribute(bytes, at, end);
                case BODY -> {
                    next = afterTextValue(bytes, at, end);
                    once = BODY_ONCE;
                }
                case TRACE_ID -> {
                    next = afterId(bytes, at, end, TRACE_ID_BYTES);
                    once = TRACE_ID_ONCE;
                }
                case 0x52 -> next = afterId(bytes, at, end, SPAN_ID_BYTES);
                default -> next = at;
            }
            if (next == at || next > end || (seen & once) != 0) {
                break;
            }
            seen |= once;
            at = next;
        }
        return result(at, seen);
    }

    private static long numberDataPoint(byte[] bytes, int from, int end) {
        int seen = 0;
        int at = from;
        while (at < end) {
            int once = 0;
            int next;
            switch (bytes[at]) {
                case 0x11, 0x19 -> next = at + 9; // start time, time
                case AS_DOUBLE, 0x31 -> { // a double or an integer
                    next = at + 9;
                    once = VALUE_ONCE;
                }
                case 0x3A -> next = afterAttribute(bytes, at, end);
                case 0x40 -> next = afterDigit(bytes, at, end); // flags
                default -> next = at;
            }
            if (next == at || next > end || (seen & once) != 0) {
                break;
            }
            seen |= once;
            at = next;
        }
        return result(at, seen);
    }

    // Each of the following answers the offset behind a field, or that of the field when it is not plain.

    /** A number of one byte. */
    private static int afterDigit(byte[] bytes, int at, int end) {
        return at + 2 <= end && bytes[at + 1] >= 0 ? at + 2 : at;
    }

    /** A string of up to 127 bytes. */
    private static int afterText(byte[] bytes, int at, int end) {
        if (at + 2 > end || bytes[at + 1] < 0) {
            return at;
        }
        int next = at + 2 + bytes[at + 1];
        return next <= end && Utf8.isAscii(bytes, at + 2, next) ? next : at;
    }

    /** An identifier that is not all zeros. */
    private static int afterId(byte[] bytes, int at, int end, int size) {
        int next = at + 2 + size;
        return next <= end
                        && bytes[at + 1] == size
                        && (Wire.fixed64(bytes, at + 2) | Wire.fixed64(bytes, next - Long.BYTES)) != 0
                ? next
                : at;
    }

    private static int afterAttribute(byte[] bytes, int at, int end) {
        int from = contentOf(bytes, at, end);
        int next = from + length(bytes, at);
        return from != at && next <= end && isAttribute(bytes, from, next) ? next : at;
    }

    /** A value that is a string. */
    private static int afterTextValue(byte[] bytes, int at, int end) {
        int from = contentOf(bytes, at, end);
        int next = from + length(bytes, at);
        if (from == at || next > end || from == next || bytes[from] != 0x0A) {
            return at;
        }
        int text = contentOf(bytes, from, next);
        return text != from && text + length(bytes, from) == next && Utf8.isAscii(bytes, text, next) ? next : at;
    }

    /** The offset behind a length of one or two bytes, in its shortest form; that of the field for every other length. */
    private static int contentOf(byte[] bytes, int at, int end) {
        if (at + 2 > end) {
            return at;
        }
        return bytes[at + 1] >= 0 ? at + 2 : at + 3 <= end && bytes[at + 2] > 0 ? at + 3 : at;
    }

    /** Only after {@link #contentOf}. */
    private static int length(byte[] bytes, int at) {
        int first = at + 1 < bytes.length ? bytes[at + 1] : 0;
        return first >= 0 || at + 2 >= bytes.length ? first : (first & 0x7F) | bytes[at + 2] << 7;
    }

    /**
     * Whether this is the usual attribute: a key and a string, boolean, integer or double, all in their shortest form, all
     * text ASCII. Two thirds of a span are such attributes.
     */
    static boolean isAttribute(byte[] bytes, int from, int end) {
        if (end - from < 4 || bytes[from] != 0x0A) {
            return false;
        }
        int keyLength = bytes[from + 1];
        int value = from + 2 + keyLength;
        if (keyLength < 0 || value > end - 4 || bytes[value] != 0x12 || value + 2 + bytes[value + 1] != end) {
            return false;
        }
        if (bytes[value + 2] == 0x0A) { // a string: the tags and lengths between key and text are ASCII as well
            return bytes[value + 3] == end - value - 4 && Utf8.isAscii(bytes, from + 2, end);
        }
        return Utf8.isAscii(bytes, from + 2, value) && isNumber(bytes, value + 2, end);
    }

    private static boolean isNumber(byte[] bytes, int from, int end) {
        int length = end - from - 1;
        return switch (bytes[from]) {
            case 0x10 -> length == 1 && bytes[from + 1] >= 0;
            case 0x18 -> isShortVarint(bytes, from + 1, end);
            case 0x21 -> length == 8;
            default -> false;
        };
    }

    /** A number of up to nine bytes; negative numbers take ten. */
    private static boolean isShortVarint(byte[] bytes, int from, int end) {
        int last = end - 1;
        if (last - from >= LONGEST_VARINT - 1 || bytes[last] < 0 || (bytes[last] == 0 && last != from)) {
            return false;
        }
        for (int at = from; at < last; at++) {
            if (bytes[at] >= 0) {
                return false;
            }
        }
        return true;
    }
}
