package io.spillway.telemetry;

import java.util.Arrays;

/** Changes to a part, each of them a range of its bytes and what takes its place; in the order of the bytes. */
final class Patches {
    private static final int PATCH = 4;
    /** Puts a range behind insertions in the order. */
    private static final long RANGE = 1L << 31;

    private final WireWriter replacements;
    /** From and to in the part, from and to in the replacements. */
    private int[] patches = new int[16 * PATCH];

    private int count;
    private int delta;
    private boolean isInOrder = true;
    private boolean isReshaped;

    Patches() {
        this(256);
    }

    /**
     * @param capacity about how many bytes will be put in
     */
    Patches(int capacity) {
        replacements = new WireWriter(capacity);
    }

    /** Notes that items were added or removed. */
    void reshape() {
        isReshaped = true;
    }

    boolean isReshaped() {
        return isReshaped;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The buffer for the replacement of the next {@link #replace}. */
    WireWriter replacements() {
        return replacements;
    }

    /**
     * Puts what was written since {@code mark} into the place of a range; answers by how much the bytes got longer. Ranges may come in
     * any order; of several insertions at one place, the first comes first, and all of them come before a range that begins there.
     */
    int replace(int from, int to, int mark) {
        if (from == to && replacements.size() == mark) {
            return 0;
        }
        if (count > 0 && from < patches[(count - 1) * PATCH + 1]) {
            isInOrder = false;
        }
        set(reserve(), from, to, mark);
        return replacements.size() - mark - (to - from);
    }

    /** Forgets a reserved place and the changes since then. */
    void forget(int since) {
        for (int patch = since; patch < count; patch++) {
            int at = patch * PATCH;
            delta -= patches[at + 3] - patches[at + 2] - (patches[at + 1] - patches[at]);
        }
        count = since;
    }

    /** Keeps a place in the order for a length that is known only later. */
    int reserve() {
        int at = count * PATCH;
        if (at == patches.length) {
            patches = Arrays.copyOf(patches, patches.length * 2);
        }
        Arrays.fill(patches, at, at + PATCH, 0);
        return count++;
    }

    /**
     * Fills a reserved place with the new length of a message, or gives it up when nothing was changed since.
     *
     * @param start the offset of the message's content
     * @param length its old length
     * @param grown by how much it got longer
     * @return by how much the field got longer
     */
    int close(int reserved, int start, int length, int grown) {
        if (reserved == count - 1) {
            count--;
            return 0;
        }
        int mark = replacements.size();
        replacements.varint(length + grown);
        int width = Wire.size(length);
        set(reserved, start - width, start, mark);
        return grown + replacements.size() - mark - width;
    }

    private void set(int patch, int from, int to, int mark) {
        int at = patch * PATCH;
        patches[at] = from;
        patches[at + 1] = to;
        patches[at + 2] = mark;
        patches[at + 3] = replacements.size();
        delta += replacements.size() - mark - (to - from);
    }

    Part apply(Part part) {
        return new Part(apply(part.bytes(), 0, part.size()), part.items());
    }

    /** The bytes of a range with the changes, which must all lie within the range. */
    byte[] apply(byte[] source, int begin, int end) {
        if (!isInOrder) {
            sort();
        }
        byte[] into = new byte[Math.addExact(end - begin, delta)];
        int from = begin;
        int at = 0;
        for (int patch = 0; patch < count * PATCH; patch += PATCH) {
            int kept = patches[patch] - from;
            System.arraycopy(source, from, into, at, kept);
            at += kept;
            int length = patches[patch + 3] - patches[patch + 2];
            System.arraycopy(replacements.bytes(), patches[patch + 2], into, at, length);
            at += length;
            from = patches[patch + 1];
        }
        System.arraycopy(source, from, into, at, end - from);
        return into;
    }

    /** Brings the changes into the order of the bytes; insertions at one place stay in their order, before a range. */
    private void sort() {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            boolean isInsertion = patches[i * PATCH] == patches[i * PATCH + 1];
            order[i] = (long) patches[i * PATCH] << 32 | (isInsertion ? 0 : RANGE) | i;
        }
        Arrays.sort(order);
        int[] sorted = new int[count * PATCH];
        for (int i = 0; i < count; i++) {
            System.arraycopy(patches, (int) (order[i] & ~RANGE) * PATCH, sorted, i * PATCH, PATCH);
        }
        patches = sorted;
        isInOrder = true;
    }
}
