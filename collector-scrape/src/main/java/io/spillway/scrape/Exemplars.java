package io.spillway.scrape;

import java.util.Arrays;

/** Writes exemplars. An instance serves one thread. */
final class Exemplars {
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final byte[] id = new byte[TRACE_ID_BYTES];

    /** The places at which exemplars have the times of their samples; {@link PageTable#NONE} elsewhere. */
    int[] timePlace = new int[8];

    void clear(int count) {
        if (timePlace.length < count) {
            timePlace = new int[2 * count];
        }
        Arrays.fill(timePlace, 0, count, PageTable.NONE);
    }

    /** @param timeNanos the time of an exemplar without one */
    void write(ReverseWriter out, PageText text, PageTable table, int tag, int sample, long timeNanos) {
        int exemplar = table.exemplar[sample];
        if (exemplar == PageTable.NONE) {
            return;
        }
        int mark = out.size();
        int[] ranges = table.exemplarRanges;
        int trace = PageTable.NONE;
        int span = PageTable.NONE;
        for (int i = table.firstExemplarLabel[exemplar + 1] - 4; i >= table.firstExemplarLabel[exemplar]; i -= 4) {
            if (isNamed(table.page, ranges, i, "trace_id") && isIdentifier(table.page, ranges, i, TRACE_ID_BYTES)) {
                trace = i;
            } else if (isNamed(table.page, ranges, i, "span_id")
                    && isIdentifier(table.page, ranges, i, SPAN_ID_BYTES)) {
                span = i;
            } else {
                out.attribute(
                        Otlp.EXEMPLAR_ATTRIBUTE,
                        table.page,
                        ranges[i],
                        ranges[i + 1],
                        table.page,
                        ranges[i + 2],
                        ranges[i + 3]);
            }
        }
        identifier(out, Otlp.EXEMPLAR_TRACE_ID, table.page, ranges, trace, TRACE_ID_BYTES);
        identifier(out, Otlp.EXEMPLAR_SPAN_ID, table.page, ranges, span, SPAN_ID_BYTES);
        out.fixed64(Double.doubleToRawLongBits(table.exemplarValue[exemplar]));
        out.small(Otlp.EXEMPLAR_NUMBER);
        if (table.hasExemplarTime[exemplar]) {
            out.fixed64(table.exemplarMillis[exemplar] * NANOS_PER_MILLI);
        } else {
            out.fixed64(timeNanos);
            timePlace[exemplar] = out.size();
        }
        out.small(Otlp.EXEMPLAR_TIME);
        out.field(tag, mark);
    }

    private static boolean isNamed(byte[] page, int[] ranges, int label, String word) {
        int length = ranges[label + 1] - ranges[label];
        if (length != word.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(page[ranges[label] + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static char lower(byte letter) {
        return (char) (letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
    }

    private boolean isIdentifier(byte[] page, int[] ranges, int label, int size) {
        return decode(page, ranges[label + 2], ranges[label + 3], size);
    }

    private void identifier(ReverseWriter out, int tag, byte[] page, int[] ranges, int label, int size) {
        if (label == PageTable.NONE) {
            return;
        }
        decode(page, ranges[label + 2], ranges[label + 3], size);
        boolean isZero = true;
        for (int i = 0; i < size; i++) {
            isZero &= id[i] == 0;
        }
        if (!isZero) {
            out.text(tag, id, 0, size);
        }
    }

    /** Reads hexadecimal digits into the last bytes of an identifier. Longer text is cut, as the Go collector does. */
    private boolean decode(byte[] page, int from, int to, int size) {
        int length = Math.min(to - from, 2 * size);
        if (to - from < 2 * size && (length & 1) != 0) {
            return false;
        }
        Arrays.fill(id, (byte) 0);
        int at = size - length / 2;
        for (int i = from; i < from + length; i += 2) {
            int high = Character.digit(page[i], 16);
            int low = Character.digit(page[i + 1], 16);
            if (high < 0 || low < 0) {
                return false;
            }
            id[at++] = (byte) (high << 4 | low);
        }
        return true;
    }
}
