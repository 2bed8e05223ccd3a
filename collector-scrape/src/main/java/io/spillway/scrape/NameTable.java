package io.spillway.scrape;

import java.util.Arrays;

/** The names of a page, numbered from 0 in the order of their first appearance, with what the page declares about them. */
final class NameTable {
    static final int NONE = -1;

    private static final int FEW = 64;

    private final Fingerprint fingerprint;
    private int[] slots = new int[4 * FEW];
    private long[] hashes = new long[FEW];
    private int[] from = new int[FEW];
    private int[] to = new int[FEW];
    private int[] helpFrom = new int[FEW];
    private int[] helpTo = new int[FEW];
    private int[] unitFrom = new int[FEW];
    private int[] unitTo = new int[FEW];
    /** Null where the page declares nothing. */
    private MetricKind[] kinds = new MetricKind[FEW];

    private int count;

    NameTable(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    void clear() {
        Arrays.fill(slots, 0);
        Arrays.fill(kinds, 0, count, null);
        count = 0;
    }

    int count() {
        return count;
    }

    int from(int name) {
        return from[name];
    }

    int to(int name) {
        return to[name];
    }

    boolean isDeclared(int name) {
        return kinds[name] != null;
    }

    MetricKind kind(int name) {
        return kinds[name];
    }

    int helpFrom(int name) {
        return helpFrom[name];
    }

    int helpTo(int name) {
        return helpTo[name];
    }

    int unitFrom(int name) {
        return unitFrom[name];
    }

    int unitTo(int name) {
        return unitTo[name];
    }

    /** The number of a name; {@link #NONE} when the page does not have it. */
    int find(byte[] page, byte[] bytes, int start, int end) {
        return slots[slot(page, bytes, start, end, fingerprint.of(bytes, start, end))] - 1;
    }

    /** The number of a name, a new one when needed. */
    int add(byte[] page, int start, int end) {
        long hash = fingerprint.of(page, start, end);
        int slot = slot(page, page, start, end, hash);
        if (slots[slot] == 0) {
            if (count == hashes.length) {
                grow();
                slot = slot(page, page, start, end, hash);
            }
            hashes[count] = hash;
            from[count] = start;
            to[count] = end;
            helpFrom[count] = helpTo[count] = unitFrom[count] = unitTo[count] = 0;
            slots[slot] = ++count;
        }
        return slots[slot] - 1;
    }

    void declare(int name, MetricKind kind) {
        kinds[name] = kind;
    }

    void help(int name, int start, int end) {
        touch(name);
        helpFrom[name] = start;
        helpTo[name] = end;
    }

    void unit(int name, int start, int end) {
        touch(name);
        unitFrom[name] = start;
        unitTo[name] = end;
    }

    private void touch(int name) {
        if (kinds[name] == null) {
            kinds[name] = MetricKind.UNKNOWN;
        }
    }

    private int slot(byte[] page, byte[] bytes, int start, int end, long hash) {
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            int name = slots[slot] - 1;
            if (hashes[name] == hash && Arrays.equals(page, from[name], to[name], bytes, start, end)) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int size = 2 * hashes.length;
        hashes = Arrays.copyOf(hashes, size);
        from = Arrays.copyOf(from, size);
        to = Arrays.copyOf(to, size);
        helpFrom = Arrays.copyOf(helpFrom, size);
        helpTo = Arrays.copyOf(helpTo, size);
        unitFrom = Arrays.copyOf(unitFrom, size);
        unitTo = Arrays.copyOf(unitTo, size);
        kinds = Arrays.copyOf(kinds, size);
        slots = new int[4 * size];
        for (int name = 0; name < count; name++) {
            int slot = (int) hashes[name] & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = name + 1;
        }
    }
}
