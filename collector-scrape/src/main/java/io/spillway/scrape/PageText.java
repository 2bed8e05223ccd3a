package io.spillway.scrape;

import java.util.Arrays;

/** Writes ranges of a page without their escapes. An instance serves one thread. */
final class PageText {
    private static final byte[] EXPORTED = {'e', 'x', 'p', 'o', 'r', 't', 'e', 'd', '_'};

    private byte[] scratch = new byte[256];

    /** Writes a field with text in which {@code \\}, {@code \n} and {@code \"} are escapes. */
    void field(ReverseWriter out, int tag, byte[] page, int from, int to) {
        if (isPlain(page, from, to)) {
            out.text(tag, page, from, to);
        } else {
            out.text(tag, scratch, 0, unescape(page, from, to, 0, true));
        }
    }

    /** Writes a help text; in the text format a quote has no escape. */
    void help(ReverseWriter out, PageFormat format, byte[] page, int from, int to) {
        if (isPlain(page, from, to)) {
            out.text(Otlp.METRIC_DESCRIPTION, page, from, to);
        } else {
            int length = unescape(page, from, to, 0, format == PageFormat.OPEN_METRICS);
            out.text(Otlp.METRIC_DESCRIPTION, scratch, 0, length);
        }
    }

    void attribute(ReverseWriter out, int tag, byte[] page, int keyFrom, int keyTo, int from, int to) {
        if (isPlain(page, keyFrom, keyTo) && isPlain(page, from, to)) {
            out.attribute(tag, page, keyFrom, keyTo, page, from, to);
            return;
        }
        int key = unescape(page, keyFrom, keyTo, 0, true);
        int end = unescape(page, from, to, key, true);
        out.attribute(tag, scratch, 0, key, scratch, key, end);
    }

    /** Writes an attribute whose key gets {@code exported_} in front. */
    void exported(ReverseWriter out, int tag, byte[] page, int keyFrom, int keyTo, int from, int to) {
        reserve(EXPORTED.length);
        System.arraycopy(EXPORTED, 0, scratch, 0, EXPORTED.length);
        int key = unescape(page, keyFrom, keyTo, EXPORTED.length, true);
        int end = unescape(page, from, to, key, true);
        out.attribute(tag, scratch, 0, key, scratch, key, end);
    }

    private static boolean isPlain(byte[] page, int from, int to) {
        return Letters.find(page, from, to, '\\') == to;
    }

    private int unescape(byte[] page, int from, int to, int into, boolean hasQuotes) {
        reserve(into + to - from);
        int end = into;
        for (int i = from; i < to; i++) {
            byte next = i + 1 < to ? page[i + 1] : 0;
            if (page[i] == '\\' && (next == '\\' || next == 'n' || (next == '"' && hasQuotes))) {
                scratch[end++] = next == 'n' ? (byte) '\n' : next;
                i++;
            } else {
                scratch[end++] = page[i];
            }
        }
        return end;
    }

    private void reserve(int size) {
        if (scratch.length < size) {
            scratch = Arrays.copyOf(scratch, 2 * size);
        }
    }
}
